import { t } from '@shared/i18n';

/** The page's address names no bot. */
export function NoBot() {
  return (
    <main class="page page-blank">
      <h1>{t('chat.noName.title')}</h1>
      <p>{t('chat.noName.text')}</p>
      <p>
        <code>{`${location.origin}/chat/NAME`}</code>
      </p>
    </main>
  );
}
