import { t } from '@shared/i18n';
import { Dialog } from '@shared/ui/dialog';
import { RetryIcon } from '@shared/ui/icons';
import { setTheme, theme, themes } from '@shared/ui/theme';

export type Shown =
  | { kind: 'options' }
  | { kind: 'restart' }
  | { kind: 'image'; href: string; title: string };

interface Props {
  shown: Shown;
  name: string;
  onShow(shown: Shown): void;
  onRestart(): void;
  onClose(): void;
}

/** What opens over the chat. Loaded when the first of them is asked for. */
export default function Dialogs({ shown, name, onShow, onRestart, onClose }: Props) {
  switch (shown.kind) {
    case 'options':
      return (
        <Dialog key="options" kind="sheet" title={t('options.title')} onClose={onClose}>
          <ThemeChoice />
          <button
            type="button"
            class="button button-wide button-warn"
            onClick={() => onShow({ kind: 'restart' })}
          >
            <RetryIcon />
            {t('options.restart')}
          </button>
        </Dialog>
      );
    case 'restart':
      return (
        <Dialog key="restart" kind="alert" title={t('restart.title')} onClose={onClose}>
          <p>{t('restart.text', { name })}</p>
          <div class="dialog-buttons">
            <button type="button" class="button" onClick={onClose}>
              {t('dialog.cancel')}
            </button>
            <button type="button" class="button button-danger" onClick={onRestart}>
              {t('restart.confirm')}
            </button>
          </div>
        </Dialog>
      );
    case 'image':
      return (
        <Dialog key="image" kind="view" title={shown.title} onClose={onClose}>
          <img src={shown.href} alt={shown.title} />
        </Dialog>
      );
  }
}

function ThemeChoice() {
  return (
    <fieldset class="segments">
      <legend>{t('options.theme')}</legend>
      <div class="segments-row">
        {themes.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="theme"
              value={choice}
              checked={theme.value === choice}
              onChange={() => setTheme(choice)}
            />
            <span>{t(`options.theme.${choice}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
