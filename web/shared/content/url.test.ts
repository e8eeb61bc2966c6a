import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hostOf, linkUrl, mediaUrl } from './url';

beforeAll(() => vi.stubGlobal('document', { baseURI: 'https://parlance.example/chat/atlas' }));
afterAll(() => vi.unstubAllGlobals());

test.each([
  ['https://example.org/a', 'https://example.org/a'],
  [' mailto:a@example.org ', 'mailto:a@example.org'],
  ['tel:+5531999990000', 'tel:+5531999990000'],
  ['www.example.org/page', 'https://www.example.org/page'],
  ['/files/1', 'https://parlance.example/files/1'],
])('%j can be followed', (uri, href) => {
  expect(linkUrl(uri)).toBe(href);
});

test.each([
  'javascript:alert(1)',
  ' \u0001JaVa\nScript:alert(1)',
  'data:text/html,<script>1</script>',
  'vbscript:x',
  'blob:https://parlance.example/1',
  'file:///etc/passwd',
  'http://[',
])('%j is not followed', (uri) => {
  expect(linkUrl(uri)).toBeNull();
});

test('media is loaded from the web or from inside the message, and is media', () => {
  expect(mediaUrl('data:image/png;base64,AA==')).toBe('data:image/png;base64,AA==');
  expect(mediaUrl('https://example.org/a.mp3')).toBe('https://example.org/a.mp3');
  expect(mediaUrl('data:text/html,x')).toBeNull();
  expect(mediaUrl('javascript:1')).toBeNull();
});

test('a link is known by its host, else by what it names', () => {
  expect(hostOf('https://www.example.org/a')).toBe('example.org');
  expect(hostOf('tel:+55319')).toBe('+55319');
});
