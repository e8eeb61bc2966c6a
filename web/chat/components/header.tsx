import { t } from '@shared/i18n';
import { DotsIcon } from '@shared/ui/icons';
import type { Chat } from '../open-chat';
import { Avatar } from './avatar';

interface Props {
  name: string;
  identity: string;
  chat: Chat | null;
  onOptions(): void;
}

/** Whom one talks to, whether the line stands, and the way to the options. */
export function Header({ name, identity, chat, onOptions }: Props) {
  return (
    <header class="header">
      <div class="header-inner">
        <Avatar name={name} identity={identity} />
        <div class="header-words">
          <h1 dir="auto" title={identity}>
            {name}
          </h1>
          <Status chat={chat} />
        </div>
        <button
          type="button"
          class="round"
          aria-label={t('options.open')}
          aria-haspopup="dialog"
          onClick={onOptions}
        >
          <DotsIcon class="icon-bold" />
        </button>
      </div>
    </header>
  );
}

function Status({ chat }: { chat: Chat | null }) {
  const state = chat?.connection.state.value.kind ?? 'connecting';
  const key = chat?.conversation.typing.value
    ? 'status.typing'
    : state === 'online'
      ? 'status.online'
      : state === 'connecting'
        ? 'status.connecting'
        : 'status.offline';
  return (
    <p class="status" data-state={state} data-typing={key === 'status.typing'}>
      {t(key)}
    </p>
  );
}
