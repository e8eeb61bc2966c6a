import type { Entry } from '@shared/conversation/entry';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** This close to the end, the reader follows the conversation. */
const nearPx = 96;

/**
 * Keeps the log where the reader is: at the end while they follow, else on the message they
 * read, whatever arrives, loads or changes its size. Their own message always takes them back.
 */
export function useLogScroll(entries: Entry[]) {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  /** Where the reader was last seen or put. */
  const lastTop = useRef(0);
  const known = useRef<{
    first: Entry | undefined;
    last: Entry | undefined;
    height: number;
  } | null>(null);
  const [away, setAway] = useState(false);
  const [missed, setMissed] = useState(0);

  const toEnd = useCallback(() => {
    const box = viewport.current;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    lastTop.current = box.scrollTop;
  }, []);

  /** Follows on, unless the reader moved up and the event that tells is still to come. */
  const keepFollowing = useCallback(() => {
    const box = viewport.current;
    if (box && following.current && box.scrollTop >= lastTop.current - nearPx) toEnd();
  }, [toEnd]);

  const onScroll = useCallback(() => {
    const box = viewport.current;
    if (!box) return;
    lastTop.current = box.scrollTop;
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx;
    setAway(!following.current);
    if (following.current) setMissed(0);
  }, []);

  useLayoutEffect(() => {
    const box = viewport.current;
    if (!box) return;
    const before = known.current;
    const first = entries[0];
    const last = entries.at(-1);
    if (before?.first && first && first.seq < before.first.seq) {
      // Earlier messages went in above: what was in view stays in view.
      box.scrollTop += box.scrollHeight - before.height;
    }
    known.current = { first, last, height: box.scrollHeight };
    if (!before) return toEnd();
    const since = before.last?.seq ?? 0;
    if (!last || last.seq <= since) return;
    if (last.direction === 'out') {
      following.current = true;
      toEnd();
    } else keepFollowing();
    const fresh = entries.filter((entry) => entry.direction === 'in' && entry.seq > since).length;
    if (!following.current) setMissed((count) => count + fresh);
  }, [entries, toEnd, keepFollowing]);

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (known.current && viewport.current) known.current.height = viewport.current.scrollHeight;
      keepFollowing();
    });
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [keepFollowing]);

  const toLatest = useCallback(() => {
    setMissed(0);
    viewport.current?.scrollTo({ top: viewport.current.scrollHeight, behavior: 'smooth' });
  }, []);

  return { viewport, content, onScroll, toLatest, away, missed };
}
