import type { Conversation } from '@shared/conversation/conversation';
import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';

/**
 * Tells the conversation which messages were seen: most of the message, or as much as fits, in
 * view on a page that is shown. Returns a function that watches one message.
 */
export function useSeen(viewport: RefObject<HTMLElement | null>, conversation: Conversation) {
  const inView = useRef(new Set<string>());
  const keys = useRef(new Map<Element, string>());
  const observer = useRef<IntersectionObserver | null>(null);

  const report = useCallback(() => {
    if (document.visibilityState !== 'visible') return;
    for (const key of inView.current) conversation.seen(key);
    inView.current.clear();
  }, [conversation]);

  useEffect(() => {
    document.addEventListener('visibilitychange', report);
    return () => {
      document.removeEventListener('visibilitychange', report);
      observer.current?.disconnect();
      observer.current = null;
    };
  }, [report]);

  return useCallback(
    (element: HTMLElement, key: string) => {
      observer.current ??= new IntersectionObserver(
        (changes) => {
          for (const change of changes) {
            const name = keys.current.get(change.target);
            if (!name) continue;
            const height = change.rootBounds?.height ?? Number.POSITIVE_INFINITY;
            const enough =
              change.intersectionRatio >= 0.6 || change.intersectionRect.height >= height * 0.6;
            if (change.isIntersecting && enough) inView.current.add(name);
            else inView.current.delete(name);
          }
          report();
        },
        { root: viewport.current, threshold: [0, 0.2, 0.4, 0.6, 0.8, 1] },
      );
      const watcher = observer.current;
      keys.current.set(element, key);
      watcher.observe(element);
      return () => {
        watcher.unobserve(element);
        keys.current.delete(element);
        inView.current.delete(key);
      };
    },
    [report, viewport],
  );
}
