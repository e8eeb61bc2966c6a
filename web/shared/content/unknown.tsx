import { t } from '../i18n';
import type { Rendition } from './content-type';

const longest = 20_000;

/** A document there is no view for, or that is not what its type says: named, and shown as data. */
export function unknown(type: string, content: unknown): Rendition {
  return {
    frame: 'own',
    text: () => `${t('content.unknown')}: ${type}`,
    View: () => (
      <div class="card unknown">
        <p class="unknown-title">{t('content.unknown')}</p>
        <p class="unknown-type">{type}</p>
        <details>
          <summary>{t('content.details')}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
          <pre tabIndex={0}>{dump(content)}</pre>
        </details>
      </div>
    ),
  };
}

function dump(content: unknown): string {
  const text = JSON.stringify(content, null, 2) ?? '';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
