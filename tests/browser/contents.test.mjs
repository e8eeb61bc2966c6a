// What bots send is shown as what it is, and can be answered.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { SdkClient } from '../lib/sdk.mjs';
import { serverFor, test } from '../lib/test.mjs';
import { ChatPage, heard, types } from './chat-page.mjs';
import { person } from './chromium.mjs';

/** A web site elsewhere, which serves half a second of silence. */
async function soundSite(t) {
  const samples = Buffer.alloc(4000, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' }).end(Buffer.concat([head, samples]));
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(() => site.close());
  return `http://127.0.0.1:${site.address().port}/silence.wav`;
}

/** A person whose bot sends these documents in answer to their first message. */
async function shown(t, ...documents) {
  const server = await serverFor(t);
  const bot = await server.addBot('atlas');
  const sdk = await SdkClient.connect(server, { bot });
  t.after(() => sdk.abandon());
  const chat = await ChatPage.open(await person(t), server, 'atlas');
  await chat.say('show me');
  const { from } = await heard(sdk, 'show me');
  for (const [type, content] of documents) sdk.say(from, content, { type });
  sdk.say(from, 'that is all');
  await chat.shows('that is all');
  return { sdk, chat, from };
}

const next = (sdk) => sdk.messages.take((m) => m.id !== undefined, 'an answer');

test('a menu is buttons, and a choice sends value, else order, else text', async (t) => {
  const { sdk, chat } = await shown(t, [
    types.select,
    {
      text: 'How can I help?',
      options: [
        { text: 'Just talk' },
        { order: 2, text: 'Second' },
        { order: 3, text: 'Custom', type: 'application/json', value: { plan: 'gold', seats: 10 } },
        { text: 'Small', value: 'S', type: 'text/plain' },
      ],
    },
  ]);
  await chat.shows('How can I help?');
  const choose = async (name) => {
    await chat.button(name).click();
    const { type, content } = await next(sdk);
    return { type, content };
  };
  assert.deepEqual(await choose('Just talk'), { type: 'text/plain', content: 'Just talk' });
  assert.deepEqual(await choose('Second'), { type: 'text/plain', content: '2' });
  assert.deepEqual(await choose('Custom'), { type: 'application/json', content: { plan: 'gold', seats: 10 } });
  assert.deepEqual(await choose('Small'), { type: 'text/plain', content: 'S' });

  // The person reads the words they chose, and the menu stays with the choice marked.
  assert.equal(await chat.log.locator('.entry-mine').filter({ hasText: 'Custom' }).count(), 1);
  assert.equal(await chat.button('Small').getAttribute('aria-pressed'), 'true');
  assert.equal(await chat.button('Second').getAttribute('aria-pressed'), 'false');

  await chat.page.reload();
  await chat.shows('How can I help?');
  assert.equal(await chat.button('Small').getAttribute('aria-pressed'), 'true');
});

test('quick replies vanish with the answer', async (t) => {
  const { sdk, chat, from } = await shown(t);
  const quick = { scope: 'immediate', text: 'Ready?', options: [{ text: 'Yes' }, { text: 'No' }] };
  sdk.say(from, quick, { type: types.select });
  await chat.button('Yes').click();
  assert.equal((await next(sdk)).content, 'Yes');
  await chat.button('Yes').waitFor({ state: 'detached' });
  await chat.shows('Ready?');

  sdk.say(from, { ...quick, text: 'Really?' }, { type: types.select });
  await chat.button('No').waitFor();
  await chat.say('let me think');
  await chat.button('No').waitFor({ state: 'detached' });
  await chat.settled();
});

test('links, media and places', async (t) => {
  const image =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  const { chat } = await shown(
    t,
    ['text/plain', 'See https://example.org/a?b=1 or write to help@example.org.'],
    [types.webLink, { uri: 'https://example.com/docs', title: 'The docs', text: 'All of it' }],
    [types.mediaLink, { type: 'image/png', uri: image, title: 'A dot', aspectRatio: '1:1' }],
    [types.mediaLink, { type: 'application/pdf', uri: 'https://example.com/i.pdf', title: 'Invoice', size: 52_000 }],
    [types.mediaLink, { type: 'audio/wav', uri: await soundSite(t), title: 'A sound' }],
    [types.mediaLink, { type: 'image/jpeg', uri: 'http://127.0.0.1:9/gone.jpg', title: 'A lost picture' }],
    [types.location, { latitude: -19.918899, longitude: -43.959275, text: 'Belo Horizonte' }],
  );
  const href = (name) => chat.page.getByRole('link', { name }).first().getAttribute('href');
  assert.equal(await href('https://example.org/a?b=1'), 'https://example.org/a?b=1');
  assert.equal(await href('help@example.org'), 'mailto:help@example.org');
  assert.equal(await href(/The docs/), 'https://example.com/docs');
  assert.equal(await href(/Invoice.*52 kB/), 'https://example.com/i.pdf');
  assert.match(await href(/Belo Horizonte/), /mlat=-19\.918899&mlon=-43\.959275/);

  await chat.page.waitForFunction(() => document.querySelector('audio[aria-label="A sound"]')?.duration === 0.5);
  await chat.page.getByRole('link', { name: /A lost picture.*could not be loaded/ }).waitFor();

  await chat.button('Open the image A dot').click();
  await chat.page.getByRole('dialog').getByRole('img', { name: 'A dot' }).waitFor();
  await chat.page.keyboard.press('Escape');
  await chat.page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('collections, lists, multimedia menus and questions', async (t) => {
  const card = (title, ...options) => ({
    header: { type: types.mediaLink, value: { title, text: `About ${title}`, type: 'application/pdf', uri: 'https://e.example/x' } },
    options,
  });
  const { sdk, chat } = await shown(
    t,
    [types.collection, { itemType: 'text/plain', items: ['Text 1', 'Text 2'] }],
    [types.collection, { itemType: types.container, items: [{ type: 'text/plain', value: 'inside' }] }],
    [types.list, { header: { type: 'text/plain', value: 'Hats' }, items: [{ type: types.webLink, value: { uri: 'https://h.example/w', title: 'White hat' } }] }],
    [types.collection, {
      itemType: types.documentSelect,
      items: [
        card('Straw', { label: { type: 'text/plain', value: 'Buy straw' }, value: { type: 'application/json', value: { buy: 'straw' } } }),
        card('Felt', { label: { type: 'text/plain', value: 'Buy felt' } }, { label: { type: types.webLink, value: { uri: 'https://h.example/felt', text: 'Read more' } } }),
      ],
    }],
    [types.input, { label: { type: 'text/plain', value: 'What is your name?' }, validation: { rule: 'text' } }],
  );
  for (const text of ['Text 1', 'Text 2', 'inside', 'Hats', 'White hat', 'What is your name?']) await chat.shows(text);
  assert.equal(await chat.page.getByRole('link', { name: 'Read more' }).getAttribute('href'), 'https://h.example/felt');
  await chat.button('Buy straw').click();
  const { type, content } = await next(sdk);
  assert.deepEqual({ type, content }, { type: 'application/json', content: { buy: 'straw' } });
  await chat.button('Buy felt').click();
  assert.equal((await next(sdk)).content, 'Buy felt');
  await chat.settled();
});

test('a question for a location is answered with the device’s', async (t) => {
  const { sdk, chat, from } = await shown(t);
  await chat.page.context().grantPermissions(['geolocation']);
  await chat.page.context().setGeolocation({ latitude: 52.5, longitude: 13.4 });
  const question = { label: { type: 'text/plain', value: 'Where are you?' }, validation: { rule: 'type', type: types.location } };
  sdk.say(from, question, { type: types.input });
  await chat.button('Share my location').click();
  const { type, content } = await next(sdk);
  assert.equal(type, types.location);
  assert.equal(content.latitude, 52.5);
  assert.equal(content.longitude, 13.4);
  await chat.settled();
});

test('what there is no view for is named and shown as data', async (t) => {
  const { chat } = await shown(
    t,
    ['application/vnd.example.boarding-pass+json', { seat: '14C' }],
  );
  const fallback = chat.entry('application/vnd.example.boarding-pass+json');
  await fallback.getByText('Show its data').click();
  await fallback.getByText('"seat": "14C"').waitFor();
});

test('what is about another message, and what is to be copied', async (t) => {
  const { chat } = await shown(
    t,
    [types.reply, { replied: { type: 'text/plain', value: 'The blue one' }, inReplyTo: { id: 'm1', type: 'text/plain', value: 'Which one?', direction: 'received' } }],
    [types.reaction, { emoji: { values: [0x2b06, 0xfe0f] }, inReactionTo: { id: 'm2', direction: 'received' } }],
    [types.sensitive, { type: 'text/plain', value: 'Your code is 123456' }],
    [types.copyAndPaste, { header: 'Code', body: 'Tap to copy.', footer: 'Expires in 10 minutes.', button: { text: 'Copy the code', value: 'ABC-1' } }],
  );
  await chat.entry('The blue one').getByText('Which one?').waitFor();
  await chat.entry('\u2b06\ufe0f').getByText('A message').waitFor();
  await chat.shows('Your code is 123456');
  await chat.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chat.button('Copy the code').click();
  await chat.page.getByText('Copied', { exact: true }).waitFor();
  assert.equal(await chat.page.evaluate(() => navigator.clipboard.readText()), 'ABC-1');
  await chat.settled();
});

test('nothing in a message runs', async (t) => {
  const script = '<img src=x onerror="window.hit=1"><script>window.hit=2</script><svg onload="window.hit=3">';
  const run = 'javascript:window.hit=4';
  const container = (type, value) => ({ type, value });
  const deep = Array.from({ length: 12 }).reduce(
    (value) => container(types.container, value),
    container('text/plain', 'bottom'),
  );
  const { chat } = await shown(
    t,
    ['text/plain', script],
    ['text/plain', `${run} data:text/html,<script>window.hit=5</script> http://ok.example/"onmouseover="window.hit=6`],
    ['text/plain', '\u202Egnp.exe\u0000 \uD800 ' + 'W'.repeat(3000)],
    [types.webLink, { uri: run, title: script, text: script, previewUri: run }],
    [types.webLink, { uri: ' \u0001java\nscript:window.hit=7', title: 'split scheme' }],
    [types.mediaLink, { type: 'image/svg+xml', uri: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"><script>window.hit=8</script></svg>')}` }],
    [types.mediaLink, { type: 'text/html', uri: 'data:text/html,<script>window.hit=9</script>', title: script }],
    [types.select, { text: script, options: [{ text: script, value: script }] }],
    [types.documentSelect, { header: container('text/plain', script), options: [{ label: container(types.webLink, { uri: run, text: 'press me' }) }] }],
    [types.list, { header: container('text/plain', script), items: [container(types.webLink, { uri: run, title: 'x' })] }],
    [types.location, { latitude: 1, longitude: 2, text: script }],
    [types.container, deep],
    [`text/html;${script}`, script],
    ['application/json', { '__proto__': { polluted: true }, constructor: script }],
    ['text/plain', { toString: 'not a function' }],
  );
  const found = await chat.page.evaluate(() => ({
    hit: window.hit,
    polluted: {}.polluted,
    scripts: document.querySelectorAll('#app script, #app iframe, #app object, #app embed').length,
    handlers: [...document.querySelectorAll('#app *')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length,
    hrefs: [...document.querySelectorAll('#app a')].map((a) => a.protocol),
    sources: [...document.querySelectorAll('#app img')].map((i) => new URL(i.src).protocol),
    width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  assert.equal(found.hit, undefined);
  assert.equal(found.polluted, undefined);
  assert.equal(found.scripts, 0);
  assert.equal(found.handlers, 0);
  assert.deepEqual(found.hrefs.filter((p) => !['http:', 'https:', 'mailto:'].includes(p)), []);
  assert.deepEqual(found.sources.filter((p) => !['data:', 'https:'].includes(p)), []);
  assert.equal(found.width, 0);
  await chat.shows('window.hit=2');
});
