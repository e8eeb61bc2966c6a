// A person and a bot talk: the person in Chromium at /chat/NAME, the bot through the unmodified blip-sdk.

import assert from 'node:assert/strict';
import { SdkClient } from '../lib/sdk.mjs';
import { serverFor, test } from '../lib/test.mjs';
import { ChatPage, heard, types } from './chat-page.mjs';
import { person } from './chromium.mjs';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A server with a bot that is connected, and a person on its page. */
async function conversation(t, { name = 'atlas', look, sdk: options } = {}) {
  const server = await serverFor(t);
  const bot = await server.addBot(name);
  const sdk = await SdkClient.connect(server, { bot, ...options });
  t.after(() => sdk.abandon());
  const chat = await ChatPage.open(await person(t, look), server, name);
  return { server, bot, sdk, chat };
}

test('a person writes, the bot answers', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.page.getByRole('heading', { name: 'Say hello to atlas' }).waitFor();

  await chat.say('Good morning!');
  const message = await heard(sdk, 'Good morning!');
  assert.equal(message.type, 'text/plain');
  assert.match(message.from.split('@')[0], uuid);
  assert.match(message.from, /@0mn\.io\/.+/);

  sdk.say(message.from, 'Good morning to you.');
  await chat.shows('Good morning to you.');
  assert.equal(await chat.field.inputValue(), '');
  assert.equal(await chat.page.getByRole('heading', { name: /Say hello/ }).count(), 0);
});

test('Shift+Enter makes a line, Enter sends, and blank text is not sent', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.say('   ');
  await chat.field.fill('first');
  await chat.field.press('Shift+Enter');
  await chat.field.pressSequentially('second');
  await chat.field.press('Enter');
  await heard(sdk, 'first\nsecond');
  await chat.settled();
  assert.equal(await chat.log.locator('.entry').count(), 1);
});

test('the mark of a message rises from sent to delivered to read', async (t) => {
  const server = await serverFor(t);
  const bot = await server.addBot('atlas', { inbox: 100 });
  const chat = await ChatPage.open(await person(t), server, 'atlas');

  await chat.say('is anybody there?');
  await chat.delivered('is anybody there?', 'accepted');

  const quiet = await SdkClient.connect(server, { bot, notifyConsumed: false });
  t.after(() => quiet.abandon());
  await heard(quiet, 'is anybody there?');
  await chat.delivered('is anybody there?', 'received');

  await quiet.close();
  const sdk = await SdkClient.connect(server, { bot });
  t.after(() => sdk.abandon());
  await chat.say('and now?');
  await heard(sdk, 'and now?');
  await chat.delivered('and now?', 'consumed');
});

test('the bot is told that its message arrived and was read', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.say('hello');
  const { from } = await heard(sdk, 'hello');
  const { id } = sdk.say(from, 'look at this');
  await chat.shows('look at this');
  const events = [];
  while (events.at(-1) !== 'consumed') {
    const notification = await sdk.notifications.take((n) => n.id === id);
    if (['received', 'consumed'].includes(notification.event)) events.push(notification.event);
  }
  assert.deepEqual(events, ['received', 'consumed']);
});

test('a message that nobody is looking at is received, and read when somebody does', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.say('tell me a lot');
  const { from } = await heard(sdk, 'tell me a lot');
  for (let line = 1; line <= 30; line++) sdk.say(from, `line ${line}`);
  await chat.delivered('tell me a lot', 'consumed');
  await chat.shows('line 30');

  await chat.log.hover();
  await chat.page.mouse.wheel(0, -4000);
  await chat.button('Go to the latest message').waitFor();
  const { id } = sdk.say(from, 'out of sight');
  await chat.button('1 new message').waitFor();
  await sdk.notifications.take((n) => n.id === id && n.event === 'received', 'received');
  assert.equal(sdk.notifications.peek((n) => n.id === id && n.event === 'consumed'), undefined);

  await chat.button('1 new message').click();
  await sdk.notifications.take((n) => n.id === id && n.event === 'consumed', 'consumed');
  await chat.button('1 new message').waitFor({ state: 'detached' });
});

test('both sides see each other typing', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.field.pressSequentially('hm');
  const composing = await sdk.messages.take((m) => m.type === types.chatState, 'composing');
  assert.deepEqual(composing.content, { state: 'composing' });
  assert.equal(composing.id, undefined);

  await chat.field.fill('');
  const paused = await sdk.messages.take((m) => m.type === types.chatState, 'paused');
  assert.deepEqual(paused.content, { state: 'paused' });

  const state = (name) => sdk.say(paused.from, { state: name }, { id: null, type: types.chatState });
  state('composing');
  await chat.typing.waitFor();
  await chat.page.getByText('Typing…', { exact: true }).waitFor();
  state('paused');
  await chat.typing.waitFor({ state: 'detached' });

  state('composing');
  await chat.typing.waitFor();
  sdk.say(paused.from, 'here it is');
  await chat.shows('here it is');
  await chat.typing.waitFor({ state: 'detached' });
});

test('a reload keeps the person and the conversation', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.say('remember me');
  const before = await heard(sdk, 'remember me');
  sdk.say(before.from, 'always');
  await chat.shows('always');
  await chat.delivered('remember me', 'consumed');
  await chat.field.fill('half a sent');

  await chat.page.reload();
  await chat.connected();
  await chat.shows('remember me');
  await chat.shows('always');
  assert.equal(await chat.status('remember me'), 'consumed');
  assert.equal(await chat.field.inputValue(), 'half a sent');

  await chat.say('still me');
  const after = await heard(sdk, 'still me');
  assert.equal(after.from, before.from, 'the same guest and the same instance');
  sdk.say(after.from, 'welcome back');
  await chat.shows('welcome back');
  assert.equal(await chat.log.locator('.entry').count(), 4);
});

test('a message is shown once, however often it comes', async (t) => {
  const { sdk, chat } = await conversation(t);
  await chat.say('twice please');
  const { from } = await heard(sdk, 'twice please');
  const { id } = sdk.say(from, 'only once');
  sdk.say(from, 'only once', { id });
  sdk.say(from, 'the end');
  await chat.shows('the end');
  assert.equal(await chat.entry('only once').count(), 1);
});

test('two tabs are two instances of one guest and show the same', async (t) => {
  const { server, sdk, chat } = await conversation(t);
  const second = await ChatPage.open(chat.page.context(), server, 'atlas');
  await chat.say('from the first tab');
  const first = await heard(sdk, 'from the first tab');
  await second.shows('from the first tab');
  await second.delivered('from the first tab', 'consumed');

  await second.say('from the second tab');
  const other = await heard(sdk, 'from the second tab');
  assert.equal(other.from.split('/')[0], first.from.split('/')[0]);
  assert.notEqual(other.from, first.from);
  sdk.say(other.from, 'seen in both');
  await chat.shows('seen in both');
  await second.shows('seen in both');
});

test('what is written while the server is away is delivered once when it is back', async (t) => {
  const { server, sdk, chat } = await conversation(t);
  await chat.say('before');
  await heard(sdk, 'before');
  await chat.delivered('before', 'consumed');

  await server.kill();
  await chat.banner.getByText(/Connection lost|Connecting/).waitFor();
  await chat.say('one');
  await chat.say('two');
  assert.equal(await chat.status('one'), 'pending');
  assert.equal(await chat.status('two'), 'pending');

  await server.start();
  await chat.connected();
  await chat.delivered('one', 'consumed');
  await chat.delivered('two', 'consumed');
  const { from } = await heard(sdk, 'two');
  sdk.say(from, 'got it');
  await chat.shows('got it');
  // What came before the crash may come again, for delivery is at least once; what waited here goes out once.
  const texts = sdk.messages.all.filter((m) => m.type === 'text/plain' && m.content !== 'before').map((m) => m.content);
  assert.deepEqual(texts, ['one', 'two']);
  await chat.banner.getByRole('button').waitFor({ state: 'detached' });
});

test('a message written offline survives a reload', async (t) => {
  const { sdk, chat } = await conversation(t);
  // A page cannot be loaded from a server that is down, so only its WebSocket is refused.
  let refused = true;
  await chat.page.routeWebSocket(/.*/, (socket) => (refused ? socket.close() : socket.connectToServer()));
  await chat.page.reload();
  await chat.say('kept');
  assert.equal(await chat.status('kept'), 'pending');

  await chat.page.reload();
  await chat.shows('kept');
  assert.equal(await chat.status('kept'), 'pending');
  refused = false;
  await chat.delivered('kept', 'consumed');
  await heard(sdk, 'kept');
  assert.equal(sdk.messages.all.length, 1);
});

test('there is no such bot', async (t) => {
  const server = await serverFor(t);
  const chat = await ChatPage.open(await person(t), server, 'nobody');
  await chat.say('hello?');
  await chat.delivered('hello?', 'failed');
  await chat.page.getByRole('alert').getByText('We can’t reach “nobody”').waitFor();

  const bot = await server.addBot('nobody');
  const sdk = await SdkClient.connect(server, { bot });
  t.after(() => sdk.abandon());
  await chat.button('Send again').click();
  await heard(sdk, 'hello?');
  await chat.delivered('hello?', 'consumed');
  assert.equal(await chat.page.getByRole('alert').count(), 0);
});

test('starting over makes a new guest and an empty page', async (t) => {
  const { server, sdk, chat } = await conversation(t);
  const otherTab = await ChatPage.open(chat.page.context(), server, 'atlas');
  await chat.page.bringToFront();
  await chat.say('first life');
  const before = await heard(sdk, 'first life');
  await chat.button('Options').click();
  await chat.button('Start over…').click();
  await chat.page.getByRole('alertdialog').getByRole('button', { name: 'Start over' }).click();
  await chat.page.getByRole('heading', { name: 'Say hello to atlas' }).waitFor();
  await chat.connected();
  await chat.say('second life');
  const after = await heard(sdk, 'second life');
  assert.notEqual(after.from.split('@')[0], before.from.split('@')[0]);
  await chat.settled();
  await otherTab.shows('second life');
  assert.equal(await otherTab.entry('first life').count(), 0);

  await chat.page.reload();
  await chat.shows('second life');
  assert.equal(await chat.entry('first life').count(), 0);
});

test('an address without a bot says how it should look', async (t) => {
  const server = await serverFor(t);
  const page = await (await person(t)).newPage();
  await page.goto(`${server.url}/chat/a@b@c`);
  await page.getByRole('heading', { name: 'Who would you like to talk to?' }).waitFor();
});
