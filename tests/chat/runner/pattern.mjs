// JSON with a few marks more: what a `.chat` file writes where it sends or expects JSON.
//
//   *            anything that is there            *name     the same, and remember it as `name`
//   -            not there at all                  /re/i     a string that the expression matches
//   {…}          these members at least            {…, !}    these members and no others
//   !x           anything that x does not match
//   [a, b]       exactly these                     [a, ...]  these first      [..., a, ...]  these in order
//   "$(x)"       the value of the variable x; inside a longer string, its text. "$$(" is a plain "$("
//
// parsePattern reads one, match compares a value with it, render makes plain JSON of it (for sending).

export class ChatSyntaxError extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const REGEX = /\/((?:[^/\\\n]|\\.)+)\/([a-z]*)/y;
const CAPTURE = /\*([A-Za-z_]\w*)?/y;
const WORD = /[A-Za-z]+/y;
const SPACE = /\s*/y;

/** Reads one pattern that begins at `at`; returns `[node, next position]`. */
export function parsePattern(text, at = 0) {
  const reader = new Reader(text, at);
  const node = reader.value();
  return [node, reader.at];
}

class Reader {
  constructor(text, at) {
    this.text = text;
    this.at = at;
  }

  #take(expression) {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (found) this.at = expression.lastIndex;
    return found;
  }

  #space() {
    this.#take(SPACE);
    return this.text[this.at];
  }

  #fail(what) {
    throw new ChatSyntaxError(`${what} at “${this.text.slice(this.at, this.at + 30)}”`);
  }

  value() {
    const next = this.#space();
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    if (next === '"') return { kind: 'string', value: this.#string() };
    if (next === '!') {
      this.at += 1;
      return { kind: 'not', item: this.value() };
    }
    if (next === '*') return { kind: 'any', name: this.#take(CAPTURE)[1] };
    if (next === '/') {
      const found = this.#take(REGEX) ?? this.#fail('not a regular expression');
      return { kind: 'regex', value: new RegExp(found[1], found[2]) };
    }
    const number = this.#take(NUMBER);
    if (number) return { kind: 'literal', value: JSON.parse(number[0]) };
    if (next === '-') {
      this.at += 1;
      return { kind: 'absent' };
    }
    const word = this.#take(WORD)?.[0];
    if (word === 'true' || word === 'false' || word === 'null') return { kind: 'literal', value: JSON.parse(word) };
    return this.#fail('not a JSON value');
  }

  #string() {
    const found = this.#take(STRING) ?? this.#fail('not a JSON string');
    return JSON.parse(found[0].replace(/\n/g, '\\n'));
  }

  #object() {
    const node = { kind: 'object', members: [], closed: false };
    this.at += 1;
    if (this.#space() === '}') return this.#end(node);
    for (;;) {
      if (this.#space() === '!') {
        this.at += 1;
        node.closed = true;
      } else {
        const key = this.#string();
        if (this.#space() !== ':') this.#fail('“:” expected');
        this.at += 1;
        node.members.push([key, this.value()]);
      }
      if (this.#separator('}')) return node;
    }
  }

  #array() {
    const node = { kind: 'array', items: [] };
    this.at += 1;
    if (this.#space() === ']') return this.#end(node);
    for (;;) {
      this.#space();
      if (this.text.startsWith('...', this.at)) {
        this.at += 3;
        node.items.push({ kind: 'gap' });
      } else node.items.push(this.value());
      if (this.#separator(']')) return node;
    }
  }

  #end(node) {
    this.at += 1;
    return node;
  }

  /** After a member: true when the closing sign followed, false after a comma. */
  #separator(close) {
    const next = this.#space();
    if (next !== close && next !== ',') this.#fail(`“,” or “${close}” expected`);
    this.at += 1;
    return next === close;
  }
}

/** Plain JSON of a pattern without marks, its variables filled in. */
export function render(node, lookup) {
  switch (node.kind) {
    case 'string':
      return fill(node.value, lookup);
    case 'literal':
      return node.value;
    case 'array':
      return node.items.map((item) => render(item, lookup));
    case 'object':
      if (node.closed) throw new ChatSyntaxError('“!” has no meaning in JSON that is sent');
      return Object.fromEntries(node.members.map(([key, member]) => [fillText(key, lookup), render(member, lookup)]));
    default:
      throw new ChatSyntaxError(`a pattern (${node.kind}) cannot be sent`);
  }
}

const VARIABLE = /\$(\$?)\(([A-Za-z_][\w./-]*)\)/g;

/** A string that is one variable becomes its value, whatever that is; else variables become text. */
export function fill(text, lookup) {
  const whole = /^\$\(([A-Za-z_][\w./-]*)\)$/.exec(text);
  return whole ? lookup(whole[1]) : fillText(text, lookup);
}

export function fillText(text, lookup) {
  return text.replace(VARIABLE, (all, escaped, name) => {
    if (escaped) return `$(${name})`;
    const value = lookup(name);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/**
 * Compares. Returns null when `value` matches (and sets the captures by `capture(name, value)`), else one
 * sentence that says where and why not.
 */
export function match(node, value, lookup, capture = () => {}) {
  const captured = [];
  const difference = compare(node, value, lookup, captured, '');
  if (difference === null) for (const [name, found] of captured) capture(name, found);
  return difference;
}

function compare(node, value, lookup, captured, path) {
  const where = path || 'the value';
  switch (node.kind) {
    case 'absent':
      return value === undefined ? null : `${where} should not be there, but is ${show(value)}`;
    case 'any':
      if (value === undefined) return `${where} is missing`;
      if (node.name) captured.push([node.name, value]);
      return null;
    case 'not':
      return compare(node.item, value, lookup, [], path) === null ? `${where} should be something else than ${show(value)}` : null;
    case 'regex':
      return typeof value === 'string' && node.value.test(value) ? null : `${where} does not match ${node.value}: ${show(value)}`;
    case 'string': {
      const expected = fill(node.value, lookup);
      return deepEqual(expected, value) ? null : `${where} is ${show(value)}, not ${show(expected)}`;
    }
    case 'literal':
      return Object.is(node.value, value) ? null : `${where} is ${show(value)}, not ${show(node.value)}`;
    case 'array':
      return compareArray(node, value, lookup, captured, path);
    default:
      return compareObject(node, value, lookup, captured, path);
  }
}

function compareObject(node, value, lookup, captured, path) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return `${path || 'the value'} is ${show(value)}, not an object`;
  for (const [key, member] of node.members) {
    const name = fillText(key, lookup);
    const difference = compare(member, value[name], lookup, captured, path ? `${path}.${name}` : name);
    if (difference) return difference;
  }
  if (node.closed) {
    const known = node.members.map(([key]) => fillText(key, lookup));
    const other = Object.keys(value).find((key) => !known.includes(key));
    if (other !== undefined) return `${path ? `${path}.` : ''}${other} should not be there, but is ${show(value[other])}`;
  }
  return null;
}

function compareArray(node, value, lookup, captured, path) {
  if (!Array.isArray(value)) return `${path || 'the value'} is ${show(value)}, not an array`;
  let at = 0;
  let gap = false;
  for (const item of node.items) {
    if (item.kind === 'gap') {
      gap = true;
      continue;
    }
    const mine = [];
    let difference = compare(item, value[at], lookup, mine, `${path}[${at}]`);
    while (difference && gap && at < value.length) {
      at += 1;
      mine.length = 0;
      difference = compare(item, value[at], lookup, mine, `${path}[${at}]`);
    }
    if (difference) return gap ? `${path || 'the array'} has no further element that matches ${JSON.stringify(item)}: ${show(value)}` : difference;
    captured.push(...mine);
    at += 1;
    gap = false;
  }
  if (at < value.length && !gap) return `${path || 'the array'} has ${value.length} elements, not ${at}: ${show(value)}`;
  return null;
}

export function deepEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && deepEqual(a[key], b[key]));
}

export const show = (value) => {
  const text = JSON.stringify(value);
  return text === undefined ? 'missing' : text.length > 400 ? `${text.slice(0, 400)}…` : text;
};
