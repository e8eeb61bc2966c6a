// A `.chat` file as statements: one a line, indented lines belong to the statement above them.

import { readFileSync } from 'node:fs';
import { ChatSyntaxError, parsePattern } from './pattern.mjs';

/** `[{file, line, text}]`; `text` keeps its line ends, and the indentation of its further lines. */
export function parseFile(file) {
  return parseText(readFileSync(file, 'utf8'), file);
}

export function parseText(source, file = 'chat') {
  const statements = [];
  source.split('\n').forEach((raw, index) => {
    if (/^\s*#/.test(raw) || raw.trim() === '') return;
    if (/^\s/.test(raw)) {
      const last = statements.at(-1);
      if (!last) throw new ChatSyntaxError(`${file}:${index + 1}: an indented line with nothing above it`);
      last.text += `\n${raw}`;
    } else statements.push({ file, line: index + 1, text: raw.trimEnd() });
  });
  return statements;
}

/** Groups `repeat … end` into blocks: a statement with a `body`. */
export function nest(statements) {
  const root = [];
  const open = [{ body: root }];
  for (const statement of statements) {
    const word = statement.text.split(/\s/, 1)[0];
    if (word === 'end') {
      if (open.length === 1) throw new ChatSyntaxError(`${statement.file}:${statement.line}: “end” without “repeat”`);
      open.pop();
      continue;
    }
    open.at(-1).body.push(statement);
    if (word === 'repeat') {
      statement.body = [];
      open.push(statement);
    }
  }
  if (open.length > 1) throw new ChatSyntaxError(`${open.at(-1).file}:${open.at(-1).line}: “repeat” without “end”`);
  return root;
}

const LITERALS = { null: null, true: true, false: false };
const bare = (word) => (word in LITERALS ? { kind: 'literal', value: LITERALS[word] } : { kind: 'string', value: word });

/** Reads a statement from left to right. */
export class Cursor {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  space() {
    while (this.at < this.text.length && /\s/.test(this.text[this.at])) this.at += 1;
    return this;
  }

  get done() {
    this.space();
    return this.at >= this.text.length;
  }

  /** The next blank-separated word, or undefined at the end. */
  word() {
    this.space();
    const found = /^\S+/.exec(this.text.slice(this.at));
    if (!found) return undefined;
    this.at += found[0].length;
    return found[0];
  }

  /** The next word, without passing it. */
  peek() {
    const here = this.at;
    const word = this.word();
    this.at = here;
    return word;
  }

  /** What `expression` (sticky by `^`) finds here, passed; else null and nothing happens. */
  take(expression) {
    this.space();
    const found = expression.exec(this.text.slice(this.at));
    if (!found || found.index !== 0) return null;
    this.at += found[0].length;
    return found;
  }

  get startsJson() {
    this.space();
    return /^[{["]/.test(this.text.slice(this.at));
  }

  pattern() {
    const [node, next] = parsePattern(this.text, this.at);
    this.at = next;
    return node;
  }

  rest() {
    this.space();
    const text = this.text.slice(this.at).trimEnd();
    this.at = this.text.length;
    return text;
  }

  end() {
    if (!this.done) throw new ChatSyntaxError(`not understood: “${this.rest()}”`);
  }

  /** `key=value key="…" flag {…}`: an object; a value in JSON or one word. Stops where no option follows. */
  options() {
    const options = {};
    for (;;) {
      const key = this.take(/^([A-Za-z][\w-]*)(=)?/);
      if (!key) return options;
      if (!key[2]) options[key[1]] = { kind: 'literal', value: true };
      else if (/^[{["]/.test(this.text.slice(this.at))) options[key[1]] = this.pattern();
      else options[key[1]] = bare(this.word() ?? '');
    }
  }
}
