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
  const known = useRef<{
    first: Entry | undefined;
    last: Entry | undefined;
    height: number;
  } | null>(null);
  const [away, setAway] = useState(false);
  const [missed, setMissed] = useState(0);

  const toEnd = useCallback((behavior: ScrollBehavior = 'instant') => {
    const box = viewport.current;
    box?.scrollTo({ top: box.scrollHeight, behavior });
  }, []);

  const onScroll = useCallback(() => {
    const box = viewport.current;
    if (!box) return;
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
    if (before && last && last.seq > (before.last?.seq ?? 0)) {
      if (last.direction === 'out') following.current = true;
      const since = before.last?.seq ?? 0;
      const fresh = entries.filter((e) => e.direction === 'in' && e.seq > since).length;
      if (!following.current && fresh) setMissed((count) => count + fresh);
    }
    known.current = { first, last, height: box.scrollHeight };
    if (following.current) toEnd();
  }, [entries, toEnd]);

  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (known.current && viewport.current) known.current.height = viewport.current.scrollHeight;
      if (following.current) toEnd();
    });
    if (viewport.current) observer.observe(viewport.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [toEnd]);

  const toLatest = useCallback(() => {
    setMissed(0);
    toEnd('smooth');
  }, [toEnd]);

  return { viewport, content, onScroll, toLatest, away, missed };
}
