interface Key {
  readonly core: string;
  /** 0: before a release, 1: a plain one, 2: counted after it. */
  readonly rank: 0 | 1 | 2;
  readonly rest: string;
}

/** Sorting asks for the same names again and again; the limit is far above what one list holds. */
const MOST_KEYS = 20_000;
const keys = new Map<string, Key>();

/**
 * As people count: `1.0.9` before `1.0.10`; release candidates before their release (`1.2.0-rc1`, `1.2.0`), and what `git describe`
 * counts after it (`1.2.0-4-g1a2b3c4`). Equal only for equal texts.
 */
export function compareNatural(left: string, right: string): number {
  const [a, b] = [keyOf(left), keyOf(right)];
  const order = compareRuns(a.core, b.core) || a.rank - b.rank || compareRuns(a.rest, b.rest);
  return order || (left < right ? -1 : left > right ? 1 : 0);
}

/** `1.2.0-rc1` into `1.2.0` and `rc1`; what does not begin as a version is one piece. */
function keyOf(name: string): Key {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const [, core, rest] = /^(v?\d+(?:\.\d+)*)-(.+)$/.exec(name) ?? [];
  const key: Key =
    core === undefined || rest === undefined
      ? { core: name, rank: 1, rest: '' }
      : { core, rank: /^\d+-g[0-9a-f]{4,}/.test(rest) ? 2 : 0, rest };
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

/** Character by character, runs of digits by their value. Thousands of names are ordered while a screen opens: no pieces are cut out. */
function compareRuns(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(j);
    if (isDigit(left) && isDigit(right)) {
      const iEnd = endOfDigits(a, i);
      const jEnd = endOfDigits(b, j);
      const order = compareDigits(a, i, iEnd, b, j, jEnd);
      if (order !== 0) return order;
      i = iEnd;
      j = jEnd;
    } else if (left !== right) return left - right;
    else {
      i += 1;
      j += 1;
    }
  }
  return a.length - i - (b.length - j);
}

const ZERO = 48;
const isDigit = (code: number): boolean => code >= ZERO && code <= 57;

/** Where the run of digits that begins here ends. */
function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

/** Two runs of digits by their value, however long they are. */
function compareDigits(a: string, aFrom: number, aEnd: number, b: string, bFrom: number, bEnd: number): number {
  let i = firstThatCounts(a, aFrom, aEnd);
  let j = firstThatCounts(b, bFrom, bEnd);
  if (aEnd - i !== bEnd - j) return aEnd - i - (bEnd - j);
  for (; i < aEnd; i += 1, j += 1) {
    const order = a.charCodeAt(i) - b.charCodeAt(j);
    if (order !== 0) return order;
  }
  return 0;
}

/** Behind the zeros that a number begins with; the last digit always counts. */
function firstThatCounts(text: string, from: number, end: number): number {
  let at = from;
  while (at < end - 1 && text.charCodeAt(at) === ZERO) at += 1;
  return at;
}
