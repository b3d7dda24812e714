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
