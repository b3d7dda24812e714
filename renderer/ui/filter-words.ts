/** A test for texts that contain every word of a filter; lower-case texts are expected. Null: there is no filter. */
export function filterOf(filter: string): ((text: string) => boolean) | null {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0 ? null : (text) => words.every((word) => text.includes(word));
}
