// The vendor document's raw HTTP examples. They are texts of others and stand outside this repository, in
// `../shared/fixtures` beside it or where PARLANCE_FIXTURES says; here are only the numbers of their lines.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from '../lib/server.mjs';

const folder = resolve(process.env.PARLANCE_FIXTURES ?? join(repositoryRoot, '../shared/fixtures'));
const file = join(folder, 'blip-examples.json');

/** `{rows}`, or `{absent: reason}`. A row: {line, endpoint, request, response?, status?}. */
export function loadExamples() {
  if (!existsSync(file)) return { absent: 'the examples of the vendor document (blip-examples.json) are not on this machine' };
  const { examples } = JSON.parse(readFileSync(file, 'utf8'));
  return { rows: examples };
}
