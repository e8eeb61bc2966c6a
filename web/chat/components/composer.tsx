import { t } from '@shared/i18n';
import { mediaTypes } from '@shared/lime/media-types';
import { SendIcon } from '@shared/ui/icons';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { loadDraft, saveDraft } from '../draft';
import type { Chat } from '../open-chat';

/** Far above any message, far below the 8 MiB an envelope may have. */
const longestText = 500_000;

interface Props {
  name: string;
  bot: string;
  chat: Chat | null;
}

/** Where the person writes. Enter sends, Shift+Enter begins a new line. */
export function Composer({ name, bot, chat }: Props) {
  const [text, setText] = useState(() => loadDraft(bot));
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = chat !== null && text.trim() !== '' && text.length <= longestText;

  useLayoutEffect(() => {
    const area = field.current;
    if (!area || CSS.supports('field-sizing', 'content')) return;
    area.style.height = 'auto';
    area.style.height = `${text ? area.scrollHeight : 0}px`;
  });

  useEffect(() => {
    // On a touch screen the keyboard would cover the conversation before it was read.
    if (matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus();
    const catchKeys = (event: KeyboardEvent) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' || document.activeElement !== document.body) return;
      field.current?.focus();
    };
    addEventListener('keydown', catchKeys);
    return () => removeEventListener('keydown', catchKeys);
  }, []);

  const edit = (next: string) => {
    setText(next);
    saveDraft(bot, next);
    chat?.conversation.edited(next.trim() === '');
  };

  const send = () => {
    if (!ready) return;
    chat.conversation.send(mediaTypes.text, text.trim());
    setText('');
    saveDraft(bot, '');
    field.current?.focus();
  };

  return (
    <footer class="composer">
      {text.length > longestText && (
        <p class="composer-hint" role="alert">
          {t('composer.tooLong')}
        </p>
      )}
      <form
        class="composer-inner"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          dir="auto"
          value={text}
          enterkeyhint="send"
          autocomplete="off"
          placeholder={t('composer.placeholder')}
          aria-label={t('composer.label', { name })}
          onInput={(event) => edit(event.currentTarget.value)}
          onKeyDown={(event) => {
            // While an input method composes, Enter belongs to it.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type="submit"
          class="composer-send"
          disabled={!ready}
          aria-label={t('composer.send')}
          // Keeps the focus in the field, and with it the on-screen keyboard open.
          onPointerDown={(event) => event.preventDefault()}
        >
          <SendIcon />
        </button>
      </form>
    </footer>
  );
}
