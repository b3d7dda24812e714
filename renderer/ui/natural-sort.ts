const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Where the run of digits that begins here ends. */
function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

/** Two runs of digits by their value, however long they are. */
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=.)/, ''), b.replace(/^0+(?=.)/, '')];
  if (left.length !== right.length) return left.length - right.length;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** As people count: `1.0.10` after `1.0.9`, `build-2` before `build-10`. Equal only for equal texts. */
export function naturalCompare(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(j)];
    if (isDigit(left) && isDigit(right)) {
      const [iEnd, jEnd] = [endOfDigits(a, i), endOfDigits(b, j)];
      const order = compareDigits(a.slice(i, iEnd), b.slice(j, jEnd));
      if (order !== 0) return order;
      [i, j] = [iEnd, jEnd];
    } else if (left !== right) return left - right;
    else {
      i += 1;
      j += 1;
    }
  }
  const rest = a.length - i - (b.length - j);
  if (rest !== 0) return rest;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Unknown (null) comes last in either direction. */
export function compareKnown<Value>(
  a: Value | null,
  b: Value | null,
  descending: boolean,
  compare: (a: Value, b: Value) => number,
): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return descending ? compare(b, a) : compare(a, b);
}
