// Compares an answer with the document's, member by member. Aside stand what every run must make anew: ids,
// dates, secrets, and the names of nodes and of server nodes.

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NODE_MEMBERS = new Set(['from', 'to', 'pp', 'ownerIdentity', 'account', 'requirer', 'identity']);
const SECRETS = new Set(['key', 'accessKey']);
const TRACING = /^(uber-trace-id|traceparent|tracestate|x-datadog-.*|server\.shouldStore)$/;

/**
 * The first difference as a sentence, or null. `aside(path)` may take further members out of the comparison.
 */
export function difference(expected, actual, { aside = () => false, path = '', name = '' } = {}) {
  if (aside(path)) return null;
  if (expected === null || expected === undefined) return null;
  if (actual === undefined) return `${path || 'the answer'} is missing; expected ${short(expected)}`;
  if (Array.isArray(expected)) return arrays(expected, actual, aside, path);
  if (typeof expected === 'object') return objects(expected, actual, aside, path);
  if (typeof expected === 'string') return strings(expected, actual, name, path);
  return expected === actual ? null : `${path} is ${short(actual)}, expected ${short(expected)}`;
}

function objects(expected, actual, aside, path) {
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return `${path} is ${short(actual)}, expected an object`;
  for (const [key, member] of Object.entries(expected)) {
    if (path.endsWith('metadata') && TRACING.test(key)) continue;
    const found = difference(member, actual[key], { aside, path: path ? `${path}.${key}` : key, name: key });
    if (found) return found;
  }
  return null;
}

function arrays(expected, actual, aside, path) {
  if (!Array.isArray(actual)) return `${path} is ${short(actual)}, expected an array`;
  if (actual.length !== expected.length) return `${path} has ${actual.length} elements, expected ${expected.length}: ${short(actual)}`;
  for (let i = 0; i < expected.length; i++) {
    const found = difference(expected[i], actual[i], { aside, path: `${path}[${i}]` });
    if (found) return found;
  }
  return null;
}

function strings(expected, actual, name, path) {
  if (typeof actual !== 'string') return `${path} is ${short(actual)}, expected a string like ${short(expected)}`;
  if (NODE_MEMBERS.has(name)) return nodes(expected, actual, path);
  if (name === '#command.uri') return actual.startsWith('lime://') ? null : `${path} is not absolute: ${actual}`;
  if (name === 'id' || SECRETS.has(name) || UUID.test(expected) || expected.includes('{{$guid}}')) return actual ? null : `${path} is empty`;
  if (DATE.test(expected)) return DATE.test(actual) ? null : `${path} is ${actual}, expected a date like ${expected}`;
  if (name === '#envelope.timestamp') return /^\d{13}$/.test(actual) ? null : `${path} is ${actual}, expected milliseconds`;
  return expected === actual ? null : `${path} is ${short(actual)}, expected ${short(expected)}`;
}

/** Names and instances aside: the shape, and for a postmaster the service, must be the same. */
function nodes(expected, actual, path) {
  const [identity] = expected.split('/');
  if (identity.startsWith('postmaster@') && !/items\[\d+\]\.(from|to|pp)$/.test(path)) {
    return actual.split('/')[0] === identity ? null : `${path} is ${actual}, expected ${expected}`;
  }
  return /^[^@]+@[^@/]+(\/.+)?$/.test(actual) ? null : `${path} is ${actual}, expected a node like ${expected}`;
}

const short = (value) => {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};
