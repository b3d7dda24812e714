/** Scripts and styles that a built document names, as paths below its folder. */
export const filesNamedBy = (html: string): readonly string[] =>
  [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path = '']) => path);
