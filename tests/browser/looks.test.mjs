// How the chat looks: pictures at the sizes and colours people use, saved to `screenshots/` to be looked at, and
// the rules about size and colour that can be checked.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import { fileURLToPath } from 'node:url';
import { SdkClient } from '../lib/sdk.mjs';
import { serverFor, test } from '../lib/test.mjs';
import { ChatPage, heard, types } from './chat-page.mjs';
import { desktop, person, phone } from './chromium.mjs';

const folder = fileURLToPath(new URL('screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });

const picture = (sky, sea) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect width="320" height="200" fill="${sky}"/>` +
      `<circle cx="236" cy="66" r="26" fill="#fff6d8"/><path d="M0 128 70 70l60 50 46-34 92 66 52-30v78H0z" fill="${sea}"/>` +
      `<path d="M0 160q80-26 160 0t160 0v40H0z" fill="#0d3b46" opacity=".75"/></svg>`,
  )}`;

const travel = [
  ['text/plain', 'Hello, I am Atlas 👋 I can plan a trip for you.\nWhere would you like to go?'],
];

const offers = [
  ['text/plain', 'Lisbon, lovely! Here is what I found, the details are at https://travel.example/lisbon'],
  [
    types.mediaLink,
    {
      type: 'image/svg+xml',
      uri: picture('#9fd3e6', '#2f7f86'),
      title: 'The coast at Cascais',
      text: 'Forty minutes by train',
      aspectRatio: '16:10',
    },
  ],
  [
    types.select,
    { text: 'How would you like to travel?', options: [{ order: 1, text: 'By train' }, { order: 2, text: 'By plane' }, { order: 3, text: 'I am not sure yet' }] },
  ],
];

const gallery = [
  [types.webLink, { uri: 'https://travel.example/lisbon', title: 'Lisbon in three days', text: 'Trams, tiles and custard tarts: a walk through the old town.', previewUri: picture('#f3c9a5', '#b4654a') }],
  [types.mediaLink, { type: 'application/pdf', uri: 'https://travel.example/files/itinerary.pdf', title: 'Itinerary.pdf', size: 248_300 }],
  [types.location, { latitude: 38.7139, longitude: -9.1334, text: 'Castelo de São Jorge' }],
  [
    types.collection,
    {
      itemType: types.documentSelect,
      items: [
        ['Alfama House', '€ 84 a night', '#cfe0c9', '#5c8060'],
        ['Baixa Rooms', '€ 110 a night', '#d6d0ea', '#6b5f9c'],
        ['Hotel Tejo', '€ 145 a night', '#f2d9c4', '#a86b4c'],
      ].map(([title, text, sky, sea]) => ({
        header: { type: types.mediaLink, value: { title, text, type: 'image/svg+xml', uri: picture(sky, sea) } },
        options: [
          { label: { type: types.webLink, value: { text: 'Photos', uri: 'https://travel.example/h' } } },
          { label: { type: 'text/plain', value: 'Book it' }, value: { type: 'application/json', value: { book: title } } },
        ],
      })),
    },
  ],
  [
    types.list,
    {
      header: { type: 'text/plain', value: 'Do not miss' },
      items: [
        { type: types.webLink, value: { uri: 'https://travel.example/tram', title: 'Tram 28', text: 'Early in the morning', previewUri: picture('#f7e3a1', '#c29a2f') } },
        { type: types.webLink, value: { uri: 'https://travel.example/lx', title: 'LX Factory', text: 'Books and coffee', previewUri: picture('#cfd8dc', '#607d8b') } },
      ],
    },
  ],
  [types.reply, { replied: { type: 'text/plain', value: 'The house in Alfama, then' }, inReplyTo: { id: 'm1', type: 'text/plain', value: 'Which of them shall I keep for you?', direction: 'received' } }],
  [types.reaction, { emoji: { values: [0x1f389] }, inReactionTo: { id: 'm2', type: 'text/plain', value: 'Lisbon', direction: 'received' } }],
  [types.copyAndPaste, { header: 'Your voucher', body: 'Tap the button to copy it.', footer: 'Valid until the end of May.', button: { text: 'Copy the voucher', value: 'LISBON-28' } }],
  ['application/vnd.example.boarding-pass+json', { passenger: 'Ana', seat: '14C' }],
  [types.select, { scope: 'immediate', text: 'Shall I book the train?', options: [{ text: 'Yes, please' }, { text: 'No' }, { text: 'Show me flights' }] }],
];

const looks = {
  'phone-light': { ...phone, colorScheme: 'light' },
  'phone-dark': { ...phone, colorScheme: 'dark' },
  'desktop-light': { ...desktop, colorScheme: 'light' },
  'desktop-dark': { ...desktop, colorScheme: 'dark' },
};

for (const [name, look] of Object.entries(looks)) {
  test(`a conversation on ${name}`, async (t) => {
    const server = await serverFor(t);
    const bot = await server.addBot('atlas');
    const sdk = await SdkClient.connect(server, { bot });
    t.after(() => sdk.abandon());
    const chat = await ChatPage.open(await person(t, look), server, 'atlas');
    const shoot = (what) => chat.page.screenshot({ path: `${folder}${name}-${what}.png`, animations: 'disabled' });
    await shoot('1-empty');

    await chat.say('Hi there!');
    const { from } = await heard(sdk, 'Hi there!');
    for (const [type, content] of travel) sdk.say(from, content, { type });
    await chat.shows('Where would you like to go?');
    await chat.say('Lisbon');
    await chat.say('In May, for three or four days. I would like to be near the sea but not far from the old town.');
    await heard(sdk, 'Lisbon');
    await chat.settled();
    for (const [type, content] of offers) sdk.say(from, content, { type });
    await chat.button('By train').click();
    await heard(sdk, '1');
    sdk.say(from, { state: 'composing' }, { id: null, type: types.chatState });
    await chat.typing.waitFor();
    await chat.settled();
    await shoot('2-talk');

    for (const [type, content] of gallery) sdk.say(from, content, { type });
    await chat.button('Yes, please').waitFor();
    await chat.page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await shoot('3-end');
    for (const [shot, anchor] of [['4-cards', 'Lisbon in three days'], ['5-carousel', 'Alfama House'], ['6-list', 'Do not miss'], ['6-quoted', 'The house in Alfama']]) {
      await chat.entry(anchor).first().evaluate((element) => element.scrollIntoView({ block: 'start' }));
      await chat.page.waitForFunction(() => [...document.images].filter((image) => image.checkVisibility()).every((image) => image.complete));
      await shoot(shot);
    }

    await chat.button('Options').click();
    await chat.page.getByRole('dialog').waitFor();
    await shoot('7-options');
    await chat.page.keyboard.press('Escape');
    await chat.button('Open the image The coast at Cascais').click();
    await chat.page.getByRole('dialog').getByRole('img').waitFor();
    await shoot('8-image');
    await chat.page.keyboard.press('Escape');

    await server.kill();
    await chat.banner.getByRole('button', { name: 'Try now' }).waitFor();
    await chat.say('Are you still there?');
    await chat.shows('Are you still there?');
    await shoot('9-offline');
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`anyone can use it, ${colorScheme}: no fault that axe can find`, async (t) => {
    const server = await serverFor(t);
    const bot = await server.addBot('atlas');
    const sdk = await SdkClient.connect(server, { bot });
    t.after(() => sdk.abandon());
    const chat = await ChatPage.open(await person(t, { ...desktop, colorScheme, reducedMotion: 'reduce' }), server, 'atlas');
    const faults = async () => {
      await chat.page.evaluate(axe.source);
      const { violations } = await chat.page.evaluate(() => window.axe.run());
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
    };
    assert.deepEqual(await faults(), []);
    await chat.say('Hi there!');
    const { from } = await heard(sdk, 'Hi there!');
    for (const [type, content] of [...travel, ...offers, ...gallery]) sdk.say(from, content, { type });
    await chat.button('Yes, please').waitFor();
    await chat.settled();
    assert.deepEqual(await faults(), []);

    await chat.button('Options').press('Enter');
    await chat.page.getByRole('dialog').waitFor();
    assert.deepEqual(await faults(), []);
    await chat.page.keyboard.press('Escape');
    await chat.page.getByRole('dialog').waitFor({ state: 'detached' });
    await chat.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Options');

    await server.kill();
    await chat.banner.getByRole('button', { name: 'Try now' }).waitFor();
    assert.deepEqual(await faults(), []);
  });
}

test('a bot that is not there', async (t) => {
  const server = await serverFor(t);
  const chat = await ChatPage.open(await person(t, looks['phone-light']), server, 'nobody');
  await chat.say('Is anybody there?');
  await chat.page.getByRole('alert').waitFor();
  await chat.page.screenshot({ path: `${folder}phone-light-unreachable.png`, animations: 'disabled' });
});

test('everything fits a screen of 320 pixels and is large enough to touch', async (t) => {
  const server = await serverFor(t);
  const bot = await server.addBot('a-bot-with-an-unusually-long-name-that-does-not-fit');
  const sdk = await SdkClient.connect(server, { bot });
  t.after(() => sdk.abandon());
  const look = { ...phone, viewport: { width: 320, height: 568 } };
  const chat = await ChatPage.open(await person(t, look), server, bot.name);
  const long = `https://example.org/${'path'.repeat(60)}`;
  await chat.say(long);
  const { from } = await heard(sdk, long);
  for (const [type, content] of [...offers, ...gallery]) sdk.say(from, content, { type });
  await chat.button('Yes, please').waitFor();
  await chat.page.screenshot({ path: `${folder}narrow.png`, animations: 'disabled' });
  const found = await chat.page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - innerWidth,
    sideways: [...document.querySelectorAll('.log-viewport')].map((e) => e.scrollWidth - e.clientWidth),
    beyond: [...document.querySelectorAll('.entry-body')].filter((e) => e.getBoundingClientRect().right > innerWidth).length,
    small: [...document.querySelectorAll('button, .option, summary, textarea')]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
      .map((e) => e.outerHTML.slice(0, 120)),
  }));
  assert.deepEqual(found, { overflow: 0, sideways: [0], beyond: 0, small: [] });
});

test('a page weighs less than 100 kB compressed', async (t) => {
  const { gzipSync } = await import('node:zlib');
  const server = await serverFor(t);
  const page = await (await person(t)).newPage();
  const bodies = [];
  page.on('response', (response) => bodies.push(response.body()));
  await page.goto(`${server.url}/chat/atlas`);
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByRole('dialog').waitFor();
  const weight = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  t.diagnostic(`${Math.round(weight / 1000)} kB`);
  assert.ok(weight > 10_000 && weight < 100_000, `${weight} bytes`);
});
