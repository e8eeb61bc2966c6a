import * as zag from '@zag-js/dialog';
import { normalizeProps, Portal, useMachine } from '@zag-js/preact';
import type { ComponentChildren } from 'preact';
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
  return (
    <Portal>
      <div class="dialog-backdrop" {...api.getBackdropProps()} />
      <div class={`dialog-place dialog-place-${kind}`} {...api.getPositionerProps()}>
        <div class={`dialog dialog-${kind}`} {...api.getContentProps()}>
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
    </Portal>
  );
}
