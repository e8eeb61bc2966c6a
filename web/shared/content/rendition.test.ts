import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { rendition } from './document';

beforeAll(() => vi.stubGlobal('document', { baseURI: 'https://parlance.example/' }));
afterAll(() => vi.unstubAllGlobals());

const lime = (name: string) => `application/vnd.lime.${name}+json`;
const link = {
  type: lime('web-link'),
  value: { uri: 'https://e.example/a', title: 'A', text: 'T' },
};

describe('documents in words', () => {
  test.each([
    ['text/plain; charset=utf-8', 'hi', 'hi'],
    ['TEXT/PLAIN', 'hi', 'hi'],
    [lime('web-link'), link.value, 'A\nT https://e.example/a'],
    [
      lime('select'),
      { text: 'Q', options: [{ order: 1, text: 'a' }, { text: 'b' }] },
      'Q\n1. a\nb',
    ],
    [lime('container'), { type: 'text/plain', value: 'in' }, 'in'],
    [lime('collection'), { itemType: 'text/plain', items: ['a', 'b'] }, 'a\nb'],
    [lime('list'), { header: 'H', items: [link] }, 'H\nA\nT https://e.example/a'],
    [lime('input'), { label: 'Name?' }, 'Name?'],
    [lime('sensitive'), { type: 'text/plain', value: 'in' }, 'in'],
    [lime('reply'), { replied: 'yes', inReplyTo: { id: '1' } }, 'yes'],
    [lime('reaction'), { emoji: { values: [11014, 65039] }, inReactionTo: { id: '1' } }, '⬆️'],
    [lime('reaction'), { Emoji: ['0x1F3B2'], inReactionTo: { id: '1' } }, '🎲'],
    [
      lime('copy-and-paste'),
      { header: 'H', body: 'B', footer: 'F', button: { text: 'Copy', value: 'V' } },
      'H\nB\nV\nF',
    ],
    [
      lime('document-select'),
      { header: 'H', options: [{ label: 'x' }, { label: link }] },
      'H\nx\nT',
    ],
  ])('%s', (type, content, text) => {
    expect(rendition(type, content).text()).toBe(text);
  });
});

test.each([
  ['text/plain', {}],
  [lime('web-link'), { title: 'no address' }],
  [lime('media-link'), null],
  [lime('select'), { options: [] }],
  [lime('select'), { options: [{ text: 'a' }, null] }],
  [lime('location'), { latitude: 91, longitude: 0 }],
  [lime('collection'), { itemType: 'text/plain' }],
  [lime('list'), { items: [1] }],
  [lime('reply'), { replied: 'yes' }],
  [lime('reaction'), { emoji: { values: [0x110000] }, inReactionTo: { id: '1' } }],
  [lime('reaction'), { emoji: { values: [0xd800] }, inReactionTo: { id: '1' } }],
  [lime('copy-and-paste'), { header: 'H' }],
  [lime('unheard-of'), {}],
])('what is not what %s says is named, not guessed', (type, content) => {
  expect(rendition(type, content).text()).toContain(type);
});
