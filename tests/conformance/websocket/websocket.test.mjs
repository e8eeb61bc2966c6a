// WebSocket conformance, about three hundred cases, numbered like the Autobahn suite where it has them.

import assert from 'node:assert/strict';
import { scaled } from '../../lib/deadline.mjs';
import { startServer } from '../../lib/server.mjs';
import { after, before, describe, test } from '../../lib/test.mjs';
import { Case } from './case.mjs';
import close from './cases-close.mjs';
import fragments from './cases-fragments.mjs';
import framing from './cases-framing.mjs';
import handshake from './cases-handshake.mjs';
import limits from './cases-limits.mjs';
import utf8 from './cases-utf8.mjs';

describe('WebSocket', () => {
  let server;
  let impatient;
  before(async () => {
    server = await startServer();
    impatient = await startServer({ config: `[lime]\nhandshake_timeout = "${scaled(1000)}ms"\n` });
  });
  after(async () => {
    await server?.stop();
    await impatient?.stop();
  });

  const cases = [...framing, ...fragments, ...utf8, ...close, ...limits, ...handshake];
  test('every case has a number of its own', () => {
    assert.equal(new Set(cases.map((one) => one.id)).size, cases.length);
    assert.ok(cases.length >= 250, `${cases.length} cases`);
  });

  for (const { id, title, run, open = true } of cases) {
    test(`${id} ${title}`, async () => {
      if (!open) {
        await run(server, impatient);
        return;
      }
      const c = await Case.open(server);
      try {
        await run(c);
        c.checkFrames();
      } finally {
        c.ws.destroy();
      }
    });
  }
});
