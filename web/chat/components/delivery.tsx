import type { DeliveryStatus } from '@shared/conversation/delivery';
import { t } from '@shared/i18n';
import { AlertIcon, CheckIcon, ChecksIcon, ClockIcon } from '@shared/ui/icons';

const marks = {
  pending: { Icon: ClockIcon, text: 'delivery.pending' },
  accepted: { Icon: CheckIcon, text: 'delivery.accepted' },
  dispatched: { Icon: CheckIcon, text: 'delivery.accepted' },
  received: { Icon: ChecksIcon, text: 'delivery.received' },
  consumed: { Icon: ChecksIcon, text: 'delivery.consumed' },
  failed: { Icon: AlertIcon, text: 'delivery.failed' },
} as const;

/** How far a message of the person has come. */
export function DeliveryMark({ status }: { status: DeliveryStatus }) {
  const { Icon, text } = marks[status];
  return (
    <span class="mark" data-status={status} title={t(text)}>
      <Icon />
      <span class="unseen">{t(text)}</span>
    </span>
  );
}
