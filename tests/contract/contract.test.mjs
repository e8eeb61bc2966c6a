// Every row of the document's examples that ever passed, as a test of its own.

import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { startServer } from '../lib/server.mjs';
import { difference } from './compare.mjs';
import { loadExamples } from './fixture.mjs';
import { loadSeeds, passedLines, playRow } from './rows.mjs';

const { rows, absent } = loadExamples();

describe('examples of the vendor document', { skip: absent }, () => {
  let server;
  let seeds;
  before(async () => {
    server = await startServer();
    seeds = await loadSeeds();
  });
  after(() => server?.stop());

  const lines = passedLines();
  const byLine = new Map((rows ?? []).map((row) => [row.line, row]));

  test('passed.txt names rows that exist, each once', () => {
    assert.deepEqual(lines.filter((line) => !byLine.has(line)), []);
    assert.equal(new Set(lines).size, lines.length);
  });

  for (const line of lines) {
    const row = byLine.get(line);
    if (!row) continue;
    test(`line ${line}: ${row.endpoint} ${row.request.method ?? ''} ${row.request.uri ?? row.request.type ?? row.request.event}`, async () => {
      const result = await playRow(server, row, seeds, `row${line}`);
      assert.equal(result.state, 'passed', result.why);
    });
  }

  test('rows that are not switched on', async (t) => {
    const rest = rows.filter((row) => !lines.includes(row.line));
    const results = [];
    for (const row of rest) results.push(await playRow(server, row, seeds, `rest${row.line}`));
    const fresh = results.filter((row) => row.state === 'passed');
    t.diagnostic(`${lines.length} rows passed before, ${fresh.length} pass and can be switched on, ${results.length - fresh.length} not yet`);
    for (const row of fresh) t.diagnostic(`passes now: line ${row.line} ${row.what}`);
    await server.addBot('still-there');
  });
});

test('the comparison sees differences, and only those that matter', () => {
  const sample = {
    id: '1', from: 'postmaster@msging.net/#az-iris1', to: 'contact@msging.net', method: 'get', status: 'success', type: 'application/x+json',
    resource: { total: 1, items: [{ id: 'a', date: '2016-12-06T12:32:44.799Z', content: 'x', to: 'a@b.c', n: null }] },
    metadata: { '#command.uri': 'lime://contact@msging.net/x', traceparent: '00' },
  };
  const answer = {
    ...structuredClone(sample), id: '2', from: 'postmaster@msging.net/#n', to: 'other@msging.net/i',
    metadata: { '#command.uri': 'lime://other@msging.net/x' },
  };
  answer.resource.items[0] = { id: 'b', date: '2026-01-01T00:00:00.000Z', content: 'x', to: 'z@y', extra: 1 };
  assert.equal(difference(sample, answer), null);
  const changed = (change) => {
    const copy = structuredClone(answer);
    change(copy);
    return difference(sample, copy);
  };
  assert.match(changed((c) => (c.status = 'failure')), /^status is/);
  assert.match(changed((c) => (c.from = 'postmaster@ai.msging.net/#n')), /^from is/);
  assert.match(changed((c) => (c.resource.total = '1')), /^resource\.total is/);
  assert.match(changed((c) => c.resource.items.push({})), /has 2 elements, expected 1/);
  assert.match(changed((c) => (c.resource.items[0].content = 'y')), /items\[0\]\.content is/);
  assert.match(changed((c) => delete c.resource.items[0].date), /date is missing/);
  assert.match(changed((c) => (c.resource.items[0].date = 'yesterday')), /expected a date/);
  assert.match(changed((c) => (c.resource.items[0].to = 'nowhere')), /expected a node/);
  assert.match(changed((c) => (c.metadata['#command.uri'] = '/x')), /not absolute/);
});
