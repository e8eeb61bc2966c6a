// Plays every `.chat` file below this folder, one test each. PARLANCE_CHAT=part of a path plays only those.

import { readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { parseFile } from './runner/parse.mjs';
import { play } from './runner/play.mjs';

const here = dirname(fileURLToPath(import.meta.url));

function chats(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return name === 'runner' ? [] : chats(path);
      return name.endsWith('.chat') ? [path] : [];
    });
}

const wanted = process.env.PARLANCE_CHAT ?? '';
const files = chats(here).filter((file) => relative(here, file).includes(wanted));

test('conversations', { concurrency: 2 }, async (t) => {
  if (files.length === 0) throw new Error(`no .chat file is named like “${wanted}”`);
  await Promise.all(
    files.map((file) => {
      const title = parseFile(file)[0]?.text.replace(/^chat\s+/, '') ?? '(empty)';
      return t.test(`${relative(here, file)}: ${title}`, () => play(file));
    }),
  );
});
