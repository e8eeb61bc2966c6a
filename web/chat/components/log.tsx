import { layout } from '@shared/conversation/layout';
import { isUnreachable } from '@shared/conversation/reasons';
import { dayName, plural, t } from '@shared/i18n';
import { DownIcon, WarningIcon } from '@shared/ui/icons';
import { useEffect, useRef } from 'preact/hooks';
import type { Chat } from '../open-chat';
import { useLogScroll } from '../use-log-scroll';
import { useSeen } from '../use-seen';
import { Avatar } from './avatar';
import { EntryView } from './entry-view';

interface Props {
  chat: Chat;
  onOpenImage(href: string, title: string): void;
}

/** What was said, newest at the bottom. */
export function Log({ chat, onOpenImage }: Props) {
  const { conversation, name, bot } = chat;
  const entries = conversation.entries.value;
  const typing = conversation.typing.value;
  const hasEarlier = conversation.hasEarlier.value;
  const scroll = useLogScroll(entries);
  const watch = useSeen(scroll.viewport, conversation);
  const top = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!hasEarlier || !top.current) return;
    const observer = new IntersectionObserver(
      ([mark]) => mark?.isIntersecting && void conversation.loadEarlier(),
      { root: scroll.viewport.current, rootMargin: '600px 0px 0px' },
    );
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [hasEarlier, conversation, scroll.viewport]);

  const lastMine = entries.findLastIndex((entry) => entry.direction === 'out');
  const answeredSeq = entries[lastMine]?.seq ?? Number.NEGATIVE_INFINITY;
  const nobodyThere =
    isUnreachable(entries[lastMine]?.delivery?.reason) &&
    entries.every((entry) => entry.direction === 'out');

  return (
    <main class="log">
      <div class="log-viewport" ref={scroll.viewport} onScroll={scroll.onScroll}>
        <div class="log-content" ref={scroll.content}>
          <div ref={top} />
          {entries.length === 0 && <Empty name={name} identity={bot} />}
          <div class="log-rows" role="log" aria-label={t('chat.log', { name })}>
            {layout(entries).map((row) =>
              row.kind === 'day' ? (
                <div key={row.key} class="day">
                  <span>{dayName(row.at)}</span>
                </div>
              ) : (
                <EntryView
                  key={row.key}
                  entry={row.entry}
                  first={row.first}
                  last={row.last}
                  current={row.entry.seq > answeredSeq}
                  name={name}
                  conversation={conversation}
                  onOpenImage={onOpenImage}
                  watch={watch}
                />
              ),
            )}
          </div>
          {nobodyThere && <NotFound name={name} />}
          {typing && <Typing name={name} />}
        </div>
      </div>
      {scroll.away && (
        <button type="button" class="to-latest" onClick={scroll.toLatest}>
          <DownIcon />
          {scroll.missed > 0 ? (
            plural('chat.newMessages', scroll.missed)
          ) : (
            <span class="unseen">{t('chat.toLatest')}</span>
          )}
        </button>
      )}
    </main>
  );
}

function Empty({ name, identity }: { name: string; identity: string }) {
  return (
    <div class="empty">
      <Avatar name={name} identity={identity} large />
      <h2 dir="auto">{t('chat.empty.title', { name })}</h2>
      <p>{t('chat.empty.text')}</p>
    </div>
  );
}

function NotFound({ name }: { name: string }) {
  return (
    <div class="not-found" role="alert">
      <WarningIcon />
      <div>
        <h2 dir="auto">{t('chat.notFound.title', { name })}</h2>
        <p>{t('chat.notFound.text')}</p>
      </div>
    </div>
  );
}

function Typing({ name }: { name: string }) {
  return (
    <div class="entry entry-theirs typing" data-first="true" data-last="true">
      <div class="bubble">
        <span class="unseen">{t('chat.typing', { name })}</span>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
