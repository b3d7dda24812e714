/** `1 tag was pushed from elsewhere`, `2 tags were pushed from elsewhere` */
export const foundTitle = ({ length }: readonly unknown[]): string =>
  length === 1 ? '1 tag was pushed from elsewhere' : `${length} tags were pushed from elsewhere`;

/** `1 tag from elsewhere was linked by itself` */
export const linkedTitle = ({ length }: readonly unknown[]): string =>
  length === 1
    ? '1 tag from elsewhere was linked by itself'
    : `${length} tags from elsewhere were linked by themselves`;

const SHOWN = 3;

/** The first three, and how many more there are. */
export function listWords(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, SHOWN).join(', ')} and ${rest} more`;
}
