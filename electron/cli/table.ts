const control = /[^\P{Cc}\n\t]|\p{Cf}/gu;

/** Control characters of names and texts from outside would move the cursor of a terminal, or write another line. */
export const plainText = (text: string): string => text.replace(control, '\uFFFD');

/** The same where there is room for a single line. */
export const oneLine = (text: string): string => plainText(text).replace(/[\n\t]/g, ' ');

/** Columns under their heads, as wide as their longest entry. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = [head, ...rows].map((row) => row.map(oneLine));
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
