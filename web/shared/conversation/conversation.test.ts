import { beforeEach, describe, expect, test } from 'vitest';
import type { Message, Notification } from '../lime/envelopes';
import { mediaTypes } from '../lime/media-types';
import { type Change, Conversation, type Line } from './conversation';
import { MemoryTranscript } from './transcript';

class FakeLine implements Line {
  up = true;
  readonly messages: Message[] = [];
  readonly notifications: Notification[] = [];

  sendMessage(message: Message): boolean {
    if (this.up) this.messages.push(message);
    return this.up;
  }

  sendNotification(notification: Notification): boolean {
    if (this.up) this.notifications.push(notification);
    return this.up;
  }

  get texts() {
    return this.messages.map((message) => message.content);
  }

  get events() {
    return this.notifications.map(({ id, event }) => `${event} ${id}`);
  }
}

const bot = 'atlas@msging.net';
const guest = 'f0c59a4e-0000-4000-8000-000000000000@0mn.io';
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

let transcript: MemoryTranscript;
let line: FakeLine;

async function open(): Promise<Conversation> {
  const conversation = new Conversation({ bot, guest, transcript });
  await conversation.load();
  conversation.connectTo(line);
  return conversation;
}

function message(id: string | undefined, content: unknown, more: Partial<Message> = {}): Message {
  return { ...(id && { id }), from: bot, to: guest, type: 'text/plain', content, ...more };
}

beforeEach(() => {
  transcript = new MemoryTranscript();
  line = new FakeLine();
});

describe('outgoing messages', () => {
  test('wait for the line and go out in order', async () => {
    const conversation = await open();
    conversation.send('text/plain', 'one');
    conversation.send('text/plain', 'two');
    expect(line.texts).toEqual([]);
    conversation.onOnline();
    expect(line.texts).toEqual(['one', 'two']);
    expect(line.messages[0]?.to).toBe(bot);
  });

  test('not accepted before the line broke are sent again with the same id', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.send('text/plain', 'kept');
    conversation.send('text/plain', 'lost');
    const [kept, lost] = line.messages;
    conversation.onNotification({ id: kept?.id ?? '', event: 'accepted' });
    conversation.onOffline();
    conversation.onOnline();
    expect(line.texts).toEqual(['kept', 'lost', 'lost']);
    expect(line.messages[2]?.id).toBe(lost?.id);
  });

  test('are sent once in a session', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.send('text/plain', 'one');
    conversation.send('text/plain', 'two');
    expect(line.texts).toEqual(['one', 'two']);
  });

  test('unsent are sent by the page that is opened next', async () => {
    const first = await open();
    first.send('text/plain', 'before the reload');
    await settled();
    const second = await open();
    second.onOnline();
    expect(line.texts).toEqual(['before the reload']);
    expect(line.messages[0]?.id).toBe(first.entries.value[0]?.id);
  });

  test('that failed are sent again as new ones, at the end', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.send('text/plain', 'one');
    conversation.send('text/plain', 'two');
    const id = line.messages[0]?.id ?? '';
    conversation.onNotification({ id, event: 'failed', reason: { code: 34 } });
    const failed = conversation.entries.value[0];
    expect(failed?.delivery).toEqual({ status: 'failed', reason: { code: 34 } });
    conversation.resend(failed?.key ?? '');
    expect(line.texts).toEqual(['one', 'two', 'one']);
    expect(line.messages[2]?.id).not.toBe(id);
    expect(conversation.entries.value.map((entry) => entry.content)).toEqual(['two', 'one']);
  });

  test('are updated in storage when they are no longer on the page', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.send('text/plain', 'long ago');
    const id = line.messages[0]?.id ?? '';
    conversation.entries.value = [];
    conversation.onNotification({ id, event: 'consumed' });
    await settled();
    const [entry] = await transcript.load(`${guest}|${bot}`, 10);
    expect(entry?.delivery?.status).toBe('consumed');
  });
});

describe('incoming messages', () => {
  test('are received when stored, and consumed when seen', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.onMessage(message('m1', 'hi', { metadata: { '#uniqueId': 'u1' } }));
    await settled();
    expect(line.events).toEqual(['received m1']);
    conversation.seen(conversation.entries.value[0]?.key ?? '');
    conversation.seen(conversation.entries.value[0]?.key ?? '');
    expect(line.events).toEqual(['received m1', 'consumed m1']);
    expect(line.notifications[0]).toEqual({
      id: 'm1',
      to: bot,
      event: 'received',
      metadata: { '#message.to': guest, '#message.uniqueId': 'u1' },
    });
  });

  test('are acknowledged to whom they were sent by, and not at all without an id', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.onMessage(message('m1', 'hi', { pp: 'desk@msging.net/1' }));
    conversation.onMessage(message(undefined, 'by the way'));
    await settled();
    expect(line.notifications.map((notification) => notification.to)).toEqual([
      'desk@msging.net/1',
    ]);
    expect(conversation.entries.value).toHaveLength(2);
  });

  test('that come twice are shown once and acknowledged again', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.onMessage(message('m1', 'hi'));
    conversation.onMessage(message('m1', 'hi'));
    await settled();
    expect(conversation.entries.value).toHaveLength(1);
    expect(line.events).toEqual(['received m1', 'received m1']);
  });

  test('seen while the line was down are consumed when it is back', async () => {
    const conversation = await open();
    conversation.onOnline();
    conversation.onMessage(message('m1', 'hi'));
    await settled();
    conversation.onOffline();
    conversation.seen(conversation.entries.value[0]?.key ?? '');
    expect(line.events).toEqual(['received m1']);
    conversation.onOnline();
    expect(line.events).toEqual(['received m1', 'consumed m1']);
  });

  test('end the typing of the other side', async () => {
    const conversation = await open();
    const state = (name: string) =>
      message(undefined, { state: name }, { type: mediaTypes.chatState });
    conversation.onMessage(state('composing'));
    expect(conversation.typing.value).toBe(true);
    conversation.onMessage(state('paused'));
    expect(conversation.typing.value).toBe(false);
    conversation.onMessage(state('composing'));
    conversation.onMessage(message('m1', 'there'));
    await settled();
    expect(conversation.typing.value).toBe(false);
    expect(conversation.entries.value).toHaveLength(1);
  });
});

test('a choice is marked in its menu, sent as its value and kept in its words', async () => {
  const conversation = await open();
  conversation.onOnline();
  conversation.onMessage(
    message('m1', { options: [{ text: 'Small', value: 'S' }] }, { type: mediaTypes.select }),
  );
  await settled();
  conversation.choose(conversation.entries.value[0]?.key ?? '', '0', 'text/plain', 'S', 'Small');
  const [menu, answer] = conversation.entries.value;
  expect(menu?.chosen).toEqual(['0']);
  expect(answer).toMatchObject({ direction: 'out', content: 'S', label: 'Small' });
  expect(line.texts).toEqual(['S']);
});

test('another tab sees the same, and does not send what is not its own', async () => {
  const tabs: Conversation[] = [];
  const siblings = (self: number) => ({
    post(change: Change) {
      for (const [index, tab] of tabs.entries()) if (index !== self) tab.apply(change);
    },
  });
  for (const self of [0, 1]) {
    const tab = new Conversation({ bot, guest, transcript, siblings: siblings(self) });
    await tab.load();
    tab.connectTo(line);
    tabs.push(tab);
  }
  const [first, second] = tabs;
  first?.send('text/plain', 'from the first');
  expect(second?.entries.value.map((entry) => entry.content)).toEqual(['from the first']);
  second?.onOnline();
  expect(line.texts).toEqual([]);
  first?.onOnline();
  expect(line.texts).toEqual(['from the first']);
});

test('a long conversation is read page by page', async () => {
  const writer = await open();
  for (let index = 0; index < 200; index++) writer.send('text/plain', index);
  await settled();
  const reader = await open();
  expect(reader.entries.value.map((entry) => entry.content).at(0)).toBe(120);
  expect(reader.hasEarlier.value).toBe(true);
  await reader.loadEarlier();
  await reader.loadEarlier();
  expect(reader.entries.value.map((entry) => entry.content)).toEqual([...Array(200).keys()]);
  expect(reader.hasEarlier.value).toBe(false);
});
