// JSON texts that RFC 8259 allows, forbids, or leaves open, made by rules rather than listed one by one.
// Each entry: [name, text of one JSON value].

const BACKSLASH = '\\';
const quote = (inner) => `"${inner}"`;
const hex4 = (code) => code.toString(16).padStart(4, '0');

const LITERALS = ['true', 'false', 'null'];
const NUMBERS = ['0', '-0', '1', '-1', '10', '123456789', '0.0', '-0.1', '0.5', '1.25', '1e5', '1E5', '1e+5', '1e-5', '1.5E+10', '0e0', '0e+1', '20e1', '-1.5e-3'];
const SPACES = [['blank', ' '], ['tab', '\t'], ['line feed', '\n'], ['carriage return', '\r'], ['all four', ' \t\r\n']];

function* accepted() {
  for (const text of LITERALS) yield [`literal ${text}`, text];
  for (const text of NUMBERS) yield [`number ${text}`, text];
  yield ['empty string', '""'];
  yield ['empty array', '[]'];
  yield ['empty object', '{}'];
  for (const escape of ['"', BACKSLASH, '/', 'b', 'f', 'n', 'r', 't']) yield [`escape ${escape}`, quote(`${BACKSLASH}${escape}`)];
  for (const code of [0x0000, 0x0001, 0x0012, 0x001f, 0x0022, 0x005c, 0x007f, 0x00e9, 0x0821, 0x2028, 0x2029, 0xfdd0, 0xfeff, 0xfffe, 0xffff]) {
    yield [`escape u${hex4(code)}`, quote(`${BACKSLASH}u${hex4(code)}`)];
    yield [`escape u${hex4(code)} in capitals`, quote(`${BACKSLASH}u${hex4(code).toUpperCase()}`)];
  }
  for (const code of [0x10000, 0x1d11e, 0x1f600, 0x10fffd, 0x10ffff]) {
    const [high, low] = [...String.fromCodePoint(code)].join('').split('').map((unit) => unit.charCodeAt(0));
    yield [`surrogate pair of U+${code.toString(16)}`, quote(`${BACKSLASH}u${hex4(high)}${BACKSLASH}u${hex4(low)}`)];
    yield [`U+${code.toString(16)} itself`, quote(String.fromCodePoint(code))];
  }
  for (const code of [0x7f, 0x80, 0xa0, 0x7ff, 0x800, 0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xffff]) {
    yield [`U+${code.toString(16)} itself`, quote(String.fromCodePoint(code))];
  }
  for (const [name, space] of SPACES) {
    yield [`${name} in an array`, `[${space}1${space},${space}2${space}]`];
    yield [`${name} in an object`, `{${space}"a"${space}:${space}1${space},${space}"b"${space}:${space}2${space}}`];
    yield [`${name} in empty containers`, `[${space}]`];
  }
  for (const depth of [1, 2, 10, 50]) {
    yield [`arrays ${depth} deep`, '['.repeat(depth) + ']'.repeat(depth)];
    yield [`objects ${depth} deep`, '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)];
  }
  yield ['a long string', quote('x'.repeat(100_000))];
  yield ['a long array', `[${'1,'.repeat(20_000)}1]`];
  yield ['many members', `{${Array.from({ length: 2000 }, (_, i) => `"m${i}":${i}`).join(',')}}`];
  yield ['an empty name', '{"":0}'];
  yield ['a name with escapes', '{"\\u0061\\n":0}'];
  yield ['names that differ in case', '{"a":1,"A":2}'];
  yield ['mixed', '[{"a":[null,true,{"b":"c"}]},"x",-1.5e3]'];
}

function* rejected() {
  yield ['nothing', ''];
  for (const text of LITERALS) {
    yield [`${text} cut short`, text.slice(0, -1)];
    yield [`${text} in capitals`, text.toUpperCase()];
    yield [`${text} with a letter more`, `${text}x`];
  }
  for (const text of ['NaN', 'Infinity', '-Infinity', 'undefined', 'nan', 'None', 'a', "'a'", '`a`', '@', '&', '*']) yield [`word ${text}`, text];
  for (const text of [
    '01', '-01', '00', '1.', '.5', '-.5', '1.e5', '1e', '1e+', '1E-', '1.5e', '+1', '++1', '--1', '-', '0x1', '1_000', '1,000.5x', '1e5.5', '1.2.3', '0b1', '-x', '1a', '１',
  ]) {
    yield [`number ${text}`, text];
  }
  for (let code = 0; code < 0x20; code++) yield [`control character ${hex4(code)} in a string`, quote(`a${String.fromCharCode(code)}b`)];
  for (const escape of ['a', 'x41', 'U0041', '0', "'", 'v', ' ', 'u', 'u1', 'u12', 'u123', 'u12g4', 'u{41}', 'é']) yield [`escape ${escape}`, quote(`${BACKSLASH}${escape}`)];
  yield ['a string that does not end', '"abc'];
  yield ['a string that ends in a backslash', '"abc\\'];
  yield ['a string whose quote is escaped', '"abc\\"'];
  yield ['a string in single quotes', "'abc'"];
  yield ['two strings', '"a" "b"'];
  for (const [open, close, items] of [['[', ']', ['1', '2']], ['{', '}', ['"a":1', '"b":2']]]) {
    yield [`${open} not closed`, `${open}${items[0]}`];
    yield [`${open} alone`, open];
    yield [`${close} alone`, close];
    yield [`${open} closed twice`, `${open}${items[0]}${close}${close}`];
    yield [`${open} closed wrongly`, `${open}${items[0]}${open === '[' ? '}' : ']'}`];
    yield [`${open} with a comma at the end`, `${open}${items[0]},${close}`];
    yield [`${open} with a comma at the beginning`, `${open},${items[0]}${close}`];
    yield [`${open} with only a comma`, `${open},${close}`];
    yield [`${open} with two commas`, `${open}${items[0]},,${items[1]}${close}`];
    yield [`${open} without a comma`, `${open}${items.join(' ')}${close}`];
    yield [`${open} with a semicolon`, `${open}${items.join(';')}${close}`];
  }
  for (const text of ['{1:1}', '{a:1}', "{'a':1}", '{null:1}', '{"a"}', '{"a":}', '{:1}', '{"a" 1}', '{"a"::1}', '{"a":1 "b":2}', '{"a":1,"b"}', '{["a"]:1}', '[1:2]', '["a":1]', '{"a":"b",}', '{[]}', '{"a","b"}']) {
    yield [`object ${text}`, text];
  }
  for (const [name, space] of [['no-break space', '\u00a0'], ['line separator', '\u2028'], ['form feed', '\f'], ['vertical tab', '\v'], ['zero-width space', '\u200b'], ['byte order mark', '\ufeff'], ['word joiner', '\u2060'], ['NUL', '\0']]) {
    yield [`${name} as white space`, `[${space}1]`];
  }
  for (const comment of ['/* c */', '// c\n', '# c\n', '<!-- c -->']) {
    yield [`comment ${comment.trim()} before`, `${comment}1`];
    yield [`comment ${comment.trim()} within`, `[1,${comment}2]`];
  }
  for (const deep of [100_000]) {
    yield [`arrays ${deep} deep, not closed`, '['.repeat(deep)];
    yield [`objects ${deep} deep, not closed`, '{"a":'.repeat(deep)];
  }
}

/** RFC 8259 leaves it to the parser: it may take or refuse these, but must not break. */
function* open() {
  yield ['a number beyond double', '1e400'];
  yield ['a number below double', '1e-400'];
  yield ['a negative number beyond double', '-1e400'];
  yield ['an exponent beyond 64 bits', '1e99999999999999999999'];
  yield ['an integer of 400 digits', '9'.repeat(400)];
  yield ['a fraction of 4000 digits', `0.${'3'.repeat(4000)}`];
  for (const code of [0xd800, 0xdbff, 0xdc00, 0xdfff]) yield [`a lone surrogate ${hex4(code)}`, quote(`${BACKSLASH}u${hex4(code)}`)];
  yield ['surrogates the wrong way round', quote(`${BACKSLASH}udc00${BACKSLASH}ud800`)];
  yield ['a high surrogate and a letter', quote(`${BACKSLASH}ud800a`)];
  yield ['two high surrogates', quote(`${BACKSLASH}ud800${BACKSLASH}ud800`)];
  yield ['the same name twice', '{"a":1,"a":2}'];
  for (const depth of [500, 1000, 5000, 100_000]) {
    yield [`arrays ${depth} deep`, '['.repeat(depth) + ']'.repeat(depth)];
    yield [`objects ${depth} deep`, '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)];
  }
}

export const ACCEPTED = [...accepted()];
export const REJECTED = [...rejected()];
export const OPEN = [...open()];

/** Integers whose every digit must survive. */
export const EXACT = ['9007199254740993', '12345678901234567890', '-9223372036854775808', '18446744073709551615', '0.1', '1.10', '100000000000000000000000000001', '1E+2'];
