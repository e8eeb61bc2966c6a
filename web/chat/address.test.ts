import { expect, test } from 'vitest';
import { botOfPath, webSocketUrl } from './address';

test.each([
  ['/chat/atlas', 'atlas@msging.net'],
  ['/chat/atlas/', 'atlas@msging.net'],
  ['/chat/atlas@example.org', 'atlas@example.org'],
  ['/chat/atlas%40example.org', 'atlas@example.org'],
  ['/chat/caf%C3%A9', 'café@msging.net'],
  ['/chat/100%', '100%@msging.net'],
  ['/chat/', null],
  ['/chat/a/b', null],
  ['/', null],
])('%s speaks of %s', (path, bot) => {
  expect(botOfPath(path)).toBe(bot);
});

test('the WebSocket is as safe as the page', () => {
  expect(webSocketUrl({ protocol: 'https:', host: 'a.example' })).toBe('wss://a.example/');
  expect(webSocketUrl({ protocol: 'http:', host: '127.0.0.1:80' })).toBe('ws://127.0.0.1:80/');
});
