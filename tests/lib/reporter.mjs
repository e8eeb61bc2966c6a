// A reporter for node:test that writes one JSON line for each test, for tests/run.mjs.
//
// A test that only holds subtests is not counted itself, unless it fails though all of them passed (a hook, say).

const PATTERN = /does not match (the )?(name )?pattern/i;

export default async function* report(source) {
  const children = new Map(); // nesting → outcomes seen below it
  for await (const { type, data } of source) {
    if (type === 'test:diagnostic') {
      if (!/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(data.message)) yield line({ kind: 'note', text: data.message });
      continue;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const below = children.get(data.nesting + 1);
    children.delete(data.nesting + 1);
    const holdsTests = below !== undefined || data.details?.type === 'suite';
    const failed = type === 'test:fail' && !data.todo;
    const skipped = data.skip !== undefined && data.skip !== false;
    const outcome = { failed: failed || below?.failed === true };
    const here = children.get(data.nesting) ?? { failed: false };
    here.failed ||= outcome.failed;
    children.set(data.nesting, here);
    if (holdsTests && !skipped && !(failed && below?.failed !== true)) continue;
    if (skipped && typeof data.skip === 'string' && PATTERN.test(data.skip)) continue;
    yield line({
      kind: 'test',
      name: data.name,
      outcome: failed ? 'failed' : skipped ? 'skipped' : 'passed',
      ms: Math.round(data.details?.duration_ms ?? 0),
      reason: typeof data.skip === 'string' ? data.skip : undefined,
      error: failed ? explain(data.details?.error) : undefined,
    });
  }
}

const line = (value) => `${JSON.stringify(value)}\n`;

function explain(error) {
  const cause = error?.cause ?? error;
  if (cause === undefined) return 'failed without a word';
  if (typeof cause === 'string') return cause;
  const stack = cause.stack ?? String(cause.message ?? cause);
  return stack.includes(cause.message ?? '') ? stack : `${cause.message}\n${stack}`;
}
