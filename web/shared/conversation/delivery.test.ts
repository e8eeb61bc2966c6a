import { expect, test } from 'vitest';
import { advance, type Delivery } from './delivery';

const after = (start: Delivery, ...events: string[]) =>
  events.reduce((delivery, event) => advance(delivery, event, { code: 42 }), start);

test('a delivery only rises', () => {
  expect(after({ status: 'pending' }, 'accepted', 'received', 'dispatched').status).toBe(
    'received',
  );
  expect(after({ status: 'pending' }, 'consumed', 'received').status).toBe('consumed');
});

test('failed is final and keeps its reason', () => {
  const failed = after({ status: 'pending' }, 'accepted', 'failed', 'consumed');
  expect(failed).toEqual({ status: 'failed', reason: { code: 42 } });
});

test('what was read cannot fail any more', () => {
  expect(after({ status: 'consumed' }, 'failed').status).toBe('consumed');
});

test('events of a newer protocol change nothing', () => {
  const delivery: Delivery = { status: 'accepted' };
  expect(advance(delivery, 'deleted')).toBe(delivery);
});
