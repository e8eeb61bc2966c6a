import { useSignalEffect } from '@preact/signals';
import { t } from '@shared/i18n';
import { displayName } from '@shared/lime/node';
import { lazy, Suspense } from 'preact/compat';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Chat, openChat } from '../open-chat';
import { Banner } from './banner';
import { Composer } from './composer';
import type { Shown } from './dialogs';
import { Header } from './header';
import { Log } from './log';

const Dialogs = lazy(() => import('./dialogs'));

/** The chat with one bot. */
export function App({ bot }: { bot: string }) {
  const [chat, setChat] = useState<Chat | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [round, setRound] = useState(0);
  const name = displayName(bot);

  useEffect(() => {
    let opened: Chat | null = null;
    let left = false;
    const reopen = () => {
      setChat(null);
      setRound(round + 1);
    };
    openChat(bot, reopen).then((next) => {
      opened = next;
      if (left) next.close();
      else setChat(next);
    });
    return () => {
      left = true;
      opened?.close();
    };
  }, [bot, round]);

  const restart = async () => {
    setShown(null);
    // Nothing more is said as the guest of before.
    setChat(null);
    await chat?.forget();
    setRound(round + 1);
  };
  const openImage = useCallback(
    (href: string, title: string) => setShown({ kind: 'image', href, title }),
    [],
  );

  return (
    <div class="page">
      <Header
        name={name}
        identity={bot}
        chat={chat}
        onOptions={() => setShown({ kind: 'options' })}
      />
      {chat && <Banner connection={chat.connection} />}
      {chat ? <Log key={round} chat={chat} onOpenImage={openImage} /> : <main class="log" />}
      <Composer key={`composer-${round}`} name={name} bot={bot} chat={chat} />
      {chat && <PageTitle chat={chat} />}

      {shown && (
        <Suspense fallback={null}>
          <Dialogs
            shown={shown}
            name={name}
            onShow={setShown}
            onRestart={restart}
            onClose={() => setShown(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** The title of the browser's tab: the bot, and how many of its messages were not seen yet. */
function PageTitle({ chat }: { chat: Chat }) {
  useSignalEffect(() => {
    const unseen = chat.conversation.entries.value.filter(
      (entry) => entry.receipt && !entry.receipt.seen,
    ).length;
    document.title = unseen
      ? t('chat.unread', { count: unseen, name: chat.name })
      : t('chat.title', { name: chat.name });
  });
  return null;
}
