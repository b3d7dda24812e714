/** Control characters of names from outside would move the cursor of a terminal. */
const control = /\p{Cc}|\p{Cf}/gu;

/** Columns under their heads, as wide as their longest entry. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = [head, ...rows].map((row) => row.map((cell) => cell.replace(control, '\uFFFD')));
  const widths = head.map((_, index) => Math.max(...clean.map((row) => (row[index] ?? '').length)));
  return clean
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
