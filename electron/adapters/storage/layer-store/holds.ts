/** Files of which somebody still needs the bytes, by their paths of the moment. */
export class Holds {
  private readonly held = new Set<() => string>();

  /** `pathOf`: where the file is, which may change. The answer lets go of it. */
  hold(pathOf: () => string): () => void {
    // Two may hold one file.
    const hold = (): string => pathOf();
    this.held.add(hold);
    return () => this.held.delete(hold);
  }

  has(path: string): boolean {
    return [...this.held].some((pathOf) => pathOf() === path);
  }
}
