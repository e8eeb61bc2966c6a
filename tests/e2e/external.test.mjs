// The scheme `external`: a token of an issuer that the server was told to trust.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LimeSession } from '../lib/lime.mjs';
import { SdkClient } from '../lib/sdk.mjs';
import { scratchFolder, startServer } from '../lib/server.mjs';
import { after, before, describe, test } from '../lib/test.mjs';

const SECRET = 'a secret of more than thirty-two bytes, for tests';
const ISSUER = 'portal.example';
const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function token(claims, { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' } } = {}) {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const now = () => Math.floor(Date.now() / 1000);

describe('external authentication', () => {
  let server;
  let shop;
  before(async () => {
    const file = join(scratchFolder('issuer'), 'secret');
    writeFileSync(file, SECRET);
    server = await startServer({ config: `[auth]\nissuers = ["${ISSUER}=${file}"]\nmax_failures_per_minute = 1000\n` });
    shop = await server.addBot('shop');
  });
  after(() => server?.stop());

  const login = (text, issuer = ISSUER, identity = 'shop@msging.net') =>
    LimeSession.connect('ws', server.http, { identity, token: text, issuer, instance: 'portal' });

  test('a good token opens a session of its subject', async () => {
    const session = await login(token({ sub: 'shop@msging.net', iat: now(), exp: now() + 600 }));
    assert.equal(session.node, 'shop@msging.net/portal');
    await session.ping();
    await session.finish();
  });

  test('blip-sdk with a token', async () => {
    const sdk = await SdkClient.connect(server, { identifier: shop.identifier, token: token({ sub: 'shop@msging.net', exp: now() + 600 }), issuer: ISSUER });
    await sdk.ping();
    await sdk.close();
  });

  const claims = () => ({ sub: 'shop@msging.net', exp: now() + 600 });
  const bad = {
    'another secret': () => token(claims(), { secret: 'another secret of more than thirty-two bytes' }),
    'a changed claim': () => token(claims()).replace(/\.[^.]+\./, `.${part({ ...claims(), admin: true })}.`),
    'an expired one': () => token({ sub: 'shop@msging.net', exp: now() - 3600 }),
    'one that is not valid yet': () => token({ ...claims(), nbf: now() + 3600 }),
    'algorithm none': () => `${part({ alg: 'none' })}.${part(claims())}.`,
    'algorithm none with a signature': () => token(claims(), { header: { alg: 'none' } }),
    'an algorithm that was not agreed': () => token(claims(), { header: { alg: 'HS512', typ: 'JWT' } }),
    'another subject': () => token({ sub: 'other@msging.net', exp: now() + 600 }),
    'no subject': () => token({ exp: now() + 600 }),
    'no signature': () => token(claims()).replace(/[^.]+$/, ''),
    'no token at all': () => 'nonsense',
    'an empty one': () => '',
  };
  for (const [title, make] of Object.entries(bad)) {
    test(`refused with 13: ${title}`, () => assert.rejects(login(make()), (error) => error.code === 13));
  }

  test('refused with 13: an issuer that is not known', () =>
    assert.rejects(login(token(claims()), 'somebody.example'), (error) => error.code === 13));
  test('refused with 13: an identity without an account', () =>
    assert.rejects(login(token({ sub: 'nobody@msging.net', exp: now() + 600 }), ISSUER, 'nobody@msging.net'), (error) => error.code === 13));
});
