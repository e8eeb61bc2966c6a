// Sensitive content is nowhere but at its receiver: not in the database, not in the log (spec blip-core 2.18).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../lib/deadline.mjs';
import { LimeSession } from '../lib/lime.mjs';
import { startServer } from '../lib/server.mjs';
import { test } from '../lib/test.mjs';

const secret = 'xyzzy-4711-secret';
const sensitive = 'application/vnd.lime.sensitive+json';

/** Files below the folder that hold the text. */
function holders(folder, text) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

test('sensitive content stands in no file and in no log line', async (t) => {
  const server = await startServer({ config: '[log]\nlevel = "debug"\n' });
  t.after(() => server.stop());
  const bot = await server.addBot('vault');
  await server.addBot('away');
  const clerk = await LimeSession.connect('ws', server.http, { bot, instance: 'one' });
  const ann = await LimeSession.connect('ws', server.http, { guest: true });
  const wrapped = { type: 'text/plain', value: secret };
  const send = (to, id, type, content) => clerk.send({ id, to, type, content });
  send(ann.identity, 'plain', 'text/plain', 'marker-of-this-test');
  send(ann.identity, 'one', sensitive, wrapped);
  send(ann.identity, 'inside', 'application/vnd.lime.container+json', { type: sensitive, value: wrapped });
  send('away@msging.net', 'nobody', sensitive, wrapped);
  send('nobody@msging.net', 'unknown', sensitive, wrapped);
  send(ann.identity, 'malformed', 'application/vnd.lime.collection+json', { itemType: 'text/plain', items: [{ type: sensitive, value: secret }] });
  await until(() => ann.messages.all.length >= 3, () => `three messages; got ${ann.messages.all.length}`);
  assert.deepEqual(ann.messages.all.at(-1).content.value, wrapped);
  const failed = () => clerk.notifications.all.filter(({ event }) => event === 'failed').map(({ id }) => id).sort();
  await until(() => failed().length >= 3, () => `three failures; got ${failed()}`);
  assert.deepEqual(failed(), ['malformed', 'nobody', 'unknown']);
  // A receiver that never confirms: after the patience of the server nothing of it is written either.
  await server.stop();
  assert.notDeepEqual(holders(server.dataDir, 'marker-of-this-test'), [], 'the search finds what is stored');
  assert.deepEqual(holders(server.dataDir, secret), []);
  assert.ok(!server.logs().includes(secret), 'the log has it');
});
