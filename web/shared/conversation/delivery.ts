import type { Reason } from '../lime/envelopes';

/** How far an outgoing message has come. `pending` covers waiting for a connection too. */
export type DeliveryStatus =
  | 'pending'
  | 'accepted'
  | 'dispatched'
  | 'received'
  | 'consumed'
  | 'failed';

export interface Delivery {
  status: DeliveryStatus;
  reason?: Reason;
}

const order: DeliveryStatus[] = ['pending', 'accepted', 'dispatched', 'received', 'consumed'];

/**
 * The delivery after a notification (LIME 7.2): states only rise, `failed` and `consumed` are
 * final. Returns the same object when nothing changes, as for events of a newer protocol.
 */
export function advance(delivery: Delivery, event: string, reason?: Reason): Delivery {
  if (delivery.status === 'failed' || delivery.status === 'consumed') return delivery;
  if (event === 'failed') return { status: 'failed', reason: reason ?? { code: 1 } };
  const next = order.indexOf(event as DeliveryStatus);
  return next > order.indexOf(delivery.status) ? { status: event as DeliveryStatus } : delivery;
}
