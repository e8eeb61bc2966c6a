import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv } from '../peers/redis.mjs';
import { goals, judgeFigure } from './goals.mjs';
import { median, ratios } from './statistics.mjs';
import { judge, table } from './table.mjs';
import { parseReport } from './wrk.mjs';

test('median of odd and even numbers of values, whatever their order', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]));
});

test('ratios compare each run with the peer beside it', () => {
  assert.deepEqual(ratios([10, 30, 20], [10, 10, 40]), { each: [1, 3, 0.5], best: 3, median: 1 });
  assert.equal(ratios([10, 30], [10, 10], { lower: true }).best, 1);
  assert.throws(() => ratios([1], [1, 2]));
});

test('a goal is met at its limit and missed beyond it', () => {
  assert.equal(judge({ kind: 'must', name: 'x', value: 1, limit: 1, atLeast: true }).met, true);
  assert.equal(judge({ kind: 'must', name: 'x', value: 0.99, limit: 1, atLeast: true }).met, false);
  assert.equal(judge({ kind: 'must', name: 'x', value: 11, limit: 10, atLeast: false }).met, false);
});

test('a figure is judged by its goals, as far as they were measured', () => {
  const verdicts = (measured) => judgeFigure('ingest', measured).map(({ kind, name, met }) => `${kind} ${name} ${met}`);
  assert.deepEqual(verdicts({ 'p99 of the POST, ms': 7, 'rate beside nchan': undefined }), ['must p99 of the POST, ms true', 'aim p99 of the POST, ms false']);
  assert.throws(() => verdicts({ 'p99 of the post': 7 }), /no goal named "p99 of the post"/);
  for (const goal of Object.values(goals).flat()) assert.ok(goal.must !== undefined || goal.aim !== undefined, goal.name);
});

test('a table lines its columns up', () => {
  assert.equal(table(['', 'rate'], [['ours', '1,000'], ['a peer', '10']]), '         rate\n------  -----\nours    1,000\na peer     10');
});

test('the report of wrk counts only what was not refused', () => {
  const line = '{"requests":100,"seconds":2.000000,"bytes":1,"refused":10,"failed":0,"p50":1.000,"p99":2.000,"max":3.000}';
  assert.equal(parseReport(`Running 2s test\n${line}\n`).rate, 45);
});

test('the report of redis-benchmark is read from the right', () => {
  const text = '"test","rps","avg"\n"XADD s * d "","27285.13","1.098","0.272","0.879","2.527","7.111","13.159"\n';
  assert.deepEqual(parseCsv(text), { rate: 27285.13, p50: 0.879, p99: 7.111 });
  assert.throws(() => parseCsv('ERROR'));
});
