// How the rows of the core are prepared and played: messages, notifications, history, delegations, keys.

import { until } from '../../lib/deadline.mjs';
import { difference } from '../compare.mjs';
import { NotYet, playCommand } from '../rows.mjs';

const LIVE = /@(0mn\.io|msging\.net)(\/|$)/;
const BOT = /@msging\.net(\/|$)/;
const CUSTOMER = '553199990000@0mn.io';
const root = (row) => /^\/?([\w-]+)/.exec(row.request.uri ?? '')?.[1];
const command = (name) => (row) => row.endpoint === '/commands' && root(row) === name;

const PLACEHOLDERS = {
  '{{customerIdentity}}': CUSTOMER,
  '{{user_identity}}': CUSTOMER,
  '{user_identity}': '553199990000',
  '{bot_identity}': 'bot',
};

/** An envelope the bot receives is printed as a request too: its `to` is the bot, its `from` somebody else. */
const incoming = ({ request }) => BOT.test(request.to ?? '') && request.from !== undefined && !/@msging\.net/.test(request.from);
/** Messages of the server about the bot's own messages. */
const fromServer = ({ request }) => request.to !== undefined && /^postmaster@/.test(request.from ?? '');

function filled(stage, row) {
  Object.assign(stage.values, PLACEHOLDERS);
  const envelope = stage.fill(row.request);
  if (BOT.test(envelope.from ?? '')) envelope.from = stage.identity;
  return envelope;
}

const emptyBody = (answer) => (answer.status !== 202 ? `HTTP ${answer.status} ${answer.text}` : answer.text === '' ? null : `a body: ${answer.text}`);

const fromInbox = (stage, kind, fits) =>
  until(async () => (await stage.api.inbox(kind)).find(fits), `the ${kind} in the bot's inbox`);

/** The bot posts a message: 202, then `accepted`; a person who is there gets it as it was. */
async function playMessageOut(stage, row) {
  const envelope = filled(stage, row);
  const live = LIVE.test(envelope.to) && !BOT.test(envelope.to);
  const person = live ? await stage.person(envelope.to) : undefined;
  const fault = emptyBody(await stage.api.message(envelope));
  if (fault) return fault;
  if (person) {
    const message = await person.nextMessage();
    const found = difference({ ...envelope, from: stage.identity }, message);
    if (found) return found;
    if (!message.from.startsWith(stage.identity)) return `it is from ${message.from}`;
  } else stage.remark = ' (accepted; nobody takes it yet)';
  if (envelope.id === undefined) return null;
  const first = await fromInbox(stage, 'notifications', (n) => n.id === envelope.id);
  return first.event === 'accepted' ? null : `the first notification is ${JSON.stringify(first)}`;
}

/** A customer writes: the bot gets the message as the document prints it. */
async function playMessageIn(stage, row) {
  const envelope = filled(stage, row);
  if (!LIVE.test(envelope.from)) throw new NotYet(`nobody speaks for ${envelope.from} yet`);
  const person = await stage.person(envelope.from);
  person.send({ ...envelope, from: undefined, to: stage.identity });
  const message = await fromInbox(stage, 'messages', (m) => m.id === envelope.id);
  return difference(envelope, message) ?? (message.from === person.node ? null : `it is from ${message.from}`);
}

/** The bot reports about a customer's message, who hears it. */
async function playNotificationOut(stage, row) {
  const envelope = filled(stage, row);
  const person = await stage.person(envelope.to ?? envelope.from);
  person.say(stage.identity, 'Hello', { id: envelope.id });
  await fromInbox(stage, 'messages', (m) => m.id === envelope.id);
  const fault = emptyBody(await stage.api.notification(envelope));
  if (fault) return fault;
  const notification = await person.notifications.take((n) => n.event === envelope.event, `${envelope.event} at the customer`);
  return difference({ id: envelope.id, event: envelope.event, from: stage.identity }, notification);
}

/** A customer, or the server, reports about the bot's message; the bot hears it as the document prints it. */
async function playNotificationIn(stage, row) {
  const envelope = filled(stage, row);
  if (fromServer(row)) {
    await stage.api.message({ id: envelope.id, to: 'nobody@msging.net', type: 'text/plain', content: 'Hello' });
  } else {
    if (!LIVE.test(envelope.from)) throw new NotYet(`nobody speaks for ${envelope.from} yet`);
    const person = await stage.person(envelope.from);
    await stage.api.message({ id: envelope.id, to: person.node, type: 'text/plain', content: 'Hello' });
    await person.nextMessage();
    person.send({ id: envelope.id, to: stage.identity, event: envelope.event });
  }
  const notification = await fromInbox(stage, 'notifications', (n) => n.id === envelope.id && n.event === envelope.event);
  return difference(envelope, notification);
}

/** The thread of the response, played by a person and the bot, oldest first. */
async function prepareThread(stage, row) {
  stage.values['{{user_identity}}'] = CUSTOMER;
  const person = await stage.person(CUSTOMER);
  const clerk = await stage.session();
  for (const item of [...row.response.resource.items].reverse()) {
    const [sender, receiver] = item.direction === 'sent' ? [clerk, person] : [person, clerk];
    sender.say(receiver === person ? CUSTOMER : stage.identity, item.content, { id: item.id, type: item.type });
    await receiver.nextMessage((m) => m.id === item.id);
    if (item.status !== 'accepted') {
      receiver.send({ id: item.id, to: sender.node, event: item.status });
      await sender.notifications.take((n) => n.id === item.id && n.event === item.status, item.status);
    }
  }
}

const withoutServerKeys = (metadata = {}) =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => !key.startsWith('#envelope.')));

/** The log of messages: what the response shows, sent by a delegate, oldest first. */
async function prepareMessages(stage, row) {
  const delegate = await stage.server.addBot(`${stage.bot.identifier}-pp`);
  await stage.prepare({
    method: 'set', uri: '/delegations', type: 'application/vnd.lime.delegation+json', resource: { target: delegate.node, envelopeTypes: ['message'] },
  });
  for (const item of [...row.response.resource.items].reverse()) {
    const message = { id: item.id, from: stage.identity, to: item.to, type: item.type, content: item.content, metadata: withoutServerKeys(item.metadata) };
    const answer = await stage.api.post('/messages', message, item.pp ? { Authorization: delegate.authorization } : {});
    if (answer.status !== 202) throw new Error(`HTTP ${answer.status} ${answer.text}`);
  }
}

/** The log of notifications: the responses show the hops of messages through tunnels. */
async function prepareNotifications() {
  throw new NotYet('there are no tunnels whose hops could be reported yet');
}

const grant = (stage, row) =>
  stage.prepare({
    method: 'set',
    uri: '/delegations',
    type: 'application/vnd.lime.delegation+json',
    resource: { target: /\/delegations\/([^?]+)/.exec(row.request.uri)[1], envelopeTypes: ['message'] },
  });

export default [
  { claims: (row) => row.endpoint === '/messages' && incoming(row), play: playMessageIn },
  { claims: (row) => row.endpoint === '/messages', play: playMessageOut },
  { claims: (row) => row.endpoint === '/notifications' && (incoming(row) || fromServer(row)), play: playNotificationIn },
  { claims: (row) => row.endpoint === '/notifications', play: playNotificationOut },
  { claims: command('threads'), prepare: prepareThread },
  { claims: command('messages'), prepare: prepareMessages },
  { claims: command('notifications'), prepare: prepareNotifications },
  { claims: (row) => command('delegations')(row) && row.request.method !== 'set', prepare: grant },
  // The document's bot has one key. A bot made on the command line has its first one too, made by nobody.
  { claims: (row) => command('account')(row) && row.request.method === 'get', play: playKeys },
];

async function playKeys(stage, row) {
  const before = (await stage.prepare({ method: 'get', uri: row.request.uri })).resource.total;
  const session = await stage.session();
  const made = await session.process({
    method: 'set', uri: '/account/keys', type: 'application/vnd.iris.keyRequest+json', resource: { purpose: 'contract' },
  });
  const mine = (path) => path === 'resource.total' || path === 'resource.items';
  const fault = await playCommand(stage, row, mine);
  if (fault) return fault;
  const { resource } = await stage.prepare({ method: 'get', uri: row.request.uri });
  if (resource.total !== before + 1) return `total went from ${before} to ${resource.total} with one more key`;
  const listed = resource.items.find((item) => item.id === made.resource.id);
  if (listed?.key !== undefined) return 'a key is listed with its secret';
  return difference(row.response.resource.items[0], listed, { path: 'resource.items[0]' });
}
