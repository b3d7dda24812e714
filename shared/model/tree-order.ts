/**
 * Paths as a walk through their tree meets them: names in each folder by their UTF-8 bytes, a folder right before what it holds. So
 * engines order what they hand out of a layer.
 */
export function compareInTree(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  const at = one.findIndex((name, index) => name !== other[index]);
  if (at < 0) return one.length - other.length;
  return compareNames(one[at] ?? '', other[at]);
}

/** UTF-8 sorts by code point; JavaScript compares UTF-16, which differs behind the surrogates only. */
function compareNames(a: string, b: string | undefined): number {
  if (b === undefined) return 1;
  if (!/[\ud800-\uffff]/.test(a + b)) return a < b ? -1 : 1;
  const [one, other] = [Array.from(a), Array.from(b)];
  const at = one.findIndex((character, index) => character !== other[index]);
  if (at < 0) return one.length - other.length;
  return (one[at]?.codePointAt(0) ?? 0) - (other[at]?.codePointAt(0) ?? -1);
}
