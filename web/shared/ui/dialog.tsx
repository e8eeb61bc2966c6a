import * as zag from '@zag-js/dialog';
import { normalizeProps, useMachine } from '@zag-js/preact';
import type { ComponentChildren } from 'preact';
import { createPortal } from 'preact/compat';
import { useId } from 'preact/hooks';
import { t } from '../i18n';
import { CloseIcon } from './icons';
import './dialog.css';

interface Props {
  title: string;
  /** `alert` asks for a decision, `sheet` offers some, `view` shows one thing as large as fits. */
  kind: 'alert' | 'sheet' | 'view';
  onClose(): void;
  children: ComponentChildren;
}

/** A modal dialog; mount it to open it. Focus stays in it and returns where it was. */
export function Dialog({ title, kind, onClose, children }: Props) {
  const service = useMachine(zag.machine, {
    id: useId(),
    open: true,
    role: kind === 'alert' ? 'alertdialog' : 'dialog',
    closeOnInteractOutside: true,
    onOpenChange: ({ open }) => {
      if (!open) onClose();
    },
  });
  const api = zag.connect(service, normalizeProps);
  const content = api.getContentProps();
  const closeBeside = (event: MouseEvent) => {
    if (kind === 'view' && event.target === event.currentTarget) api.setOpen(false);
  };
  return createPortal(
    <>
      <div class="dialog-backdrop" {...api.getBackdropProps()} />
      <div class={`dialog-place dialog-place-${kind}`} {...api.getPositionerProps()}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: zag gives it the role */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button do the same */}
        <div class={`dialog dialog-${kind}`} {...content} onClick={closeBeside}>
          <h2 class={kind === 'view' ? 'unseen' : 'dialog-title'} {...api.getTitleProps()}>
            {title}
          </h2>
          {children}
          {kind !== 'alert' && (
            <button
              type="button"
              class="round dialog-close"
              {...api.getCloseTriggerProps()}
              aria-label={t('dialog.close')}
            >
              <CloseIcon />
            </button>
          )}
        </div>
      </div>
    </>,
    document.body,
  );
}
