// The conformance checklist of lime.md 16: notifications.

import assert from 'node:assert/strict';
import { test } from '../../lib/test.mjs';
import { checklist } from './checklist.mjs';

checklist('notifications', {}, (list) => {
  const { fresh, bot, guest } = list;

  test('L12: notification metadata with null is accepted, and no null is passed on', async () => {
    const clerk = await bot({ instance: 'l12' });
    const ann = await guest();
    ann.say(clerk.node, 'Hello', { id: 'l12' });
    const message = await clerk.nextMessage();
    clerk.send({ id: 'l12', to: message.from, event: 'received', metadata: { '#message.to': message.to, '#message.uniqueId': null } });
    await ann.nextNotification('l12');
    await ann.nextNotification('l12');
    const received = await ann.nextNotification('l12');
    assert.equal(received.event, 'received');
    assert.equal(received.metadata['#message.to'], message.to);
    assert.ok(!('#message.uniqueId' in received.metadata));
    clerk.drop();
    ann.drop();
  });

  test('L13: failed followed by consumed, as JavaScript sends it: only failed is passed on', async () => {
    const clerk = await bot({ instance: 'l13' });
    const ann = await guest();
    ann.say(clerk.node, 'Hello', { id: 'l13' });
    const message = await clerk.nextMessage();
    for (const event of ['received', 'failed', 'consumed']) {
      clerk.send({ id: 'l13', to: message.from, event, ...(event === 'failed' ? { reason: { code: 101, description: 'boom' } } : {}) });
    }
    await clerk.ping();
    const events = [];
    while (events.at(-1) !== 'failed') events.push((await ann.nextNotification('l13')).event);
    assert.deepEqual(events, ['accepted', 'dispatched', 'received', 'failed']);
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, []);
    clerk.drop();
    ann.drop();
  });

  test('L14: a message without an id never produces a notification', async () => {
    const clerk = await bot({ instance: 'l14' });
    const ann = await guest();
    for (const to of [clerk.node, 'nobody@msging.net', 'x@nowhere.example', 'bad@@node@@', undefined]) {
      ann.send({ ...(to ? { to } : {}), type: 'text/plain', content: 'without id' });
    }
    ann.send({ to: clerk.node, type: 'text/plain' });
    await clerk.nextMessage();
    // The next one with an id has its notifications; nothing else came before them.
    ann.say(clerk.node, 'with id', { id: 'l14' });
    await clerk.nextMessage();
    assert.equal((await ann.notifications.take()).id, 'l14');
    assert.equal((await ann.notifications.take()).id, 'l14');
    await ann.ping();
    assert.deepEqual(ann.notifications.pending, []);
    clerk.drop();
    ann.drop();
  });

  test('L15: a notification goes to pp when it is there', async () => {
    const principal = await fresh();
    const delegate = await fresh();
    const owner = await bot({ bot: principal, instance: 'one' });
    const agent = await bot({ bot: delegate, instance: 'one' });
    await owner.process({
      method: 'set', uri: '/delegations', type: 'application/vnd.lime.delegation+json', resource: { target: `${delegate.identifier}@msging.net` },
    });
    const ann = await guest();
    agent.send({ id: 'l15', from: `${principal.identifier}@msging.net`, to: ann.node, type: 'text/plain', content: 'on behalf' });
    const message = await ann.nextMessage();
    assert.deepEqual([message.from, message.pp], [`${principal.identifier}@msging.net`, agent.node]);
    ann.send({ id: 'l15', to: message.pp, event: 'received' });
    ann.send({ id: 'l15', to: message.pp, event: 'consumed' });
    for (const event of ['accepted', 'dispatched', 'received', 'consumed']) assert.equal((await agent.nextNotification('l15')).event, event);
    await owner.ping();
    assert.deepEqual(owner.notifications.all, []);
    for (const session of [owner, agent, ann]) session.drop();
  });

  test('L17: the receipt filters; failed always passes', async () => {
    const clerk = await bot({ instance: 'l17' });
    const deaf = await guest({ receipt: null });
    const picky = await guest({ receipt: ['received'] });
    for (const [session, id] of [[deaf, 'l17-deaf'], [picky, 'l17-picky']]) {
      session.say(clerk.node, 'Hello', { id });
      const { from } = await clerk.nextMessage();
      for (const event of ['received', 'consumed']) clerk.send({ id, to: from, event });
      await clerk.ping();
      session.say('nobody@msging.net', 'x', { id: 'l17-failed' });
      assert.equal((await session.notifications.take((n) => n.id === 'l17-failed', 'failed')).event, 'failed');
      await session.ping();
    }
    assert.deepEqual(deaf.notifications.all.map((n) => n.event), ['failed']);
    assert.deepEqual(picky.notifications.all.map((n) => n.event), ['received', 'failed']);
    for (const session of [clerk, deaf, picky]) session.drop();
  });
});
