/** What Go's regexp takes after a backslash, as JavaScript writes it (pkg.go.dev/regexp/syntax; `\p`, `\Q` and octal numbers are not among it). */
const letters: Readonly<Record<string, string>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: '[\\t\\n\\f\\r ]',
  S: '[^\\t\\n\\f\\r ]',
  b: '\\b',
  B: '\\B',
  A: '^',
  z: '$',
};
const controls: Readonly<Record<string, string>> = {
  a: '\\x07',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
};
const named: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

/** Literals, `.`, classes, `*`, `?`, groups and anchors of Go's regexp. Throws SyntaxError where Go would refuse, or for what is not known here. */
export function goExpression(source: string): RegExp {
  let result = '';
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at);
    if (token === '[') {
      const { text, end } = classAt(source, at + 1);
      result += text;
      at = end;
      continue;
    }
    // In Go a dot is no line's end, and a bracket alone is one.
    result += token === '.' ? '[^\\n]' : token === ']' ? '\\]' : token.startsWith('\\') ? quoted(token) : token;
    at += token.length;
  }
  return new RegExp(result, 'u');
}

const tokenAt = (source: string, at: number): string => {
  const point = (from: number): string => String.fromCodePoint(source.codePointAt(from) ?? 0);
  if (source[at] !== '\\') return point(at);
  return /^\\x[\da-f]{2}/i.exec(source.slice(at, at + 4))?.[0] ?? `\\${point(at + 1)}`;
};

/** `\*`, `\x41`; of a letter what Go makes of it. */
function quoted(token: string): string {
  const known = letters[token.slice(1)];
  return known ?? oneOf(token);
}

/** A single character, for inside and outside of a class. */
function oneOf(token: string): string {
  if (token.length === 1 || !token.startsWith('\\')) return literal(token);
  const name = token.slice(1);
  if (/^x/i.test(name) && name.length === 3) return token;
  const control = controls[name];
  if (control !== undefined) return control;
  if (!/^[\0-\x7f]$/.test(name) || /[\da-z]/i.test(name)) throw new SyntaxError(`${token} means nothing`);
  return literal(name);
}

const literal = (character: string): string =>
  character.replace(/[\^$\\.*+?()[\]{}|/-]/u, (found) => (found === '-' ? '\\x2d' : `\\${found}`));

/** From behind the bracket; its first character is no end, a minus is a range only between two. */
function classAt(source: string, from: number): { readonly text: string; readonly end: number } {
  const isNegated = source[from] === '^';
  const first = isNegated ? from + 1 : from;
  let text = '';
  for (let at = first; at < source.length; ) {
    if (source[at] === ']' && at > first) return { text: `[${isNegated ? '^' : ''}${text}]`, end: at + 1 };
    const group = /^\[:([a-z]+):\]/.exec(source.slice(at));
    const token = group?.[0] ?? tokenAt(source, at);
    at += token.length;
    const many = group === null ? (/^\\[dDwW]$/.test(token) ? token : null) : named[group[1] ?? ''];
    if (many === undefined) throw new SyntaxError(`${token} means nothing`);
    text += many ?? oneOf(token);
    if (many !== null || source[at] !== '-' || source[at + 1] === ']' || at + 1 >= source.length) continue;
    const last = tokenAt(source, at + 1);
    text += `-${oneOf(last)}`;
    at += 1 + last.length;
  }
  throw new SyntaxError('missing ]');
}
