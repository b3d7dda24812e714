/** So many letters may be wrong, missing or too many. */
const MOST = 2;

/** The name that was probably meant; null: none is near. */
export function nearest(typed: string, names: readonly string[]): string | null {
  const word = typed.toLowerCase();
  const begun = names.filter((name) => word.length > 1 && name.startsWith(word));
  if (begun.length === 1) return begun[0] ?? null;
  const known = names
    .filter((name) => name !== '')
    .map((name) => ({ name, steps: distance(word, name) }))
    .filter(({ name, steps }) => steps <= MOST && steps < name.length / 2)
    .sort((one, other) => one.steps - other.steps);
  return known[0]?.name ?? null;
}

/** The least changes of single letters, or swaps of neighbours, that make one of the other (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const isSwapped = letter === to[column - 1] && from[line - 1] === other;
      const swapped = isSwapped ? (before[column - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(changed, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
