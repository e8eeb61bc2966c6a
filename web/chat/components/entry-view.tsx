import { Document, rendition } from '@shared/content/document';
import { type ContentHost, HostContext } from '@shared/content/host';
import type { Conversation } from '@shared/conversation/conversation';
import type { Entry } from '@shared/conversation/entry';
import { explain } from '@shared/conversation/reasons';
import { fullTime, t, timeOfDay } from '@shared/i18n';
import { mediaTypes } from '@shared/lime/media-types';
import { RetryIcon } from '@shared/ui/icons';
import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { DeliveryMark } from './delivery';

interface Props {
  entry: Entry;
  /** First and last of a group of one sender's messages. */
  first: boolean;
  last: boolean;
  /** The person has not answered since. */
  current: boolean;
  name: string;
  conversation: Conversation;
  onOpenImage(href: string, title: string): void;
  /** Watches whether the message comes into view; returns how to stop. */
  watch(element: HTMLElement, key: string): () => void;
}

/** One message with its time and, for one's own, how far it has come. */
export const EntryView = memo(function EntryView(props: Props) {
  const { entry, first, last, current, name, conversation, onOpenImage, watch } = props;
  const [timeShown, setTimeShown] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const mine = entry.direction === 'out';
  const unseen = entry.receipt?.seen === false;

  useLayoutEffect(() => {
    if (unseen && element.current) return watch(element.current, entry.key);
  }, [unseen, entry.key, watch]);

  const host = useMemo<ContentHost>(
    () => ({
      interactive: !mine,
      current,
      chosen: entry.chosen ?? [],
      choose: (...choice) => conversation.choose(entry.key, ...choice),
      openImage: onOpenImage,
    }),
    [mine, current, entry.chosen, entry.key, conversation, onOpenImage],
  );

  // What was chosen is shown in the words it was offered with, not as the value made for the bot.
  const shown =
    entry.label === undefined
      ? { type: entry.type, content: entry.content }
      : { type: mediaTypes.text, content: entry.label };
  const asBubble = rendition(shown.type, shown.content).frame === 'bubble';
  const mark = entry.delivery && <DeliveryMark status={entry.delivery.status} />;

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: shows the time, which readers hear anyway
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      ref={element}
      class={`entry ${mine ? 'entry-mine' : 'entry-theirs'}`}
      data-first={first}
      data-last={last}
      data-failed={entry.delivery?.status === 'failed'}
      data-time={timeShown}
      onContextMenu={() => setTimeShown(true)}
      onClick={(event) => {
        const target = event.target as Element;
        if (!target.closest('a, button, audio, video, summary, pre')) setTimeShown(!timeShown);
      }}
    >
      <span class="unseen">
        {mine ? t('message.you') : name}, {fullTime(entry.at)}:
      </span>
      <HostContext.Provider value={host}>
        <div class="entry-body">
          {asBubble ? (
            <div class="bubble">
              <Document type={shown.type} content={shown.content} />
              {mark}
            </div>
          ) : (
            <>
              <Document type={shown.type} content={shown.content} />
              {mark}
            </>
          )}
        </div>
      </HostContext.Provider>
      <time class="entry-time" dateTime={new Date(entry.at).toISOString()} aria-hidden="true">
        {timeOfDay(entry.at)}
      </time>
      {entry.delivery?.reason && (
        <div class="entry-failure">
          <span>
            {t('delivery.failed')}. {explain(entry.delivery.reason)}
          </span>
          <button
            type="button"
            class="entry-retry"
            title={entry.delivery.reason.description}
            onClick={() => conversation.resend(entry.key)}
          >
            <RetryIcon />
            {t('message.retry')}
          </button>
        </div>
      )}
    </div>
  );
});
