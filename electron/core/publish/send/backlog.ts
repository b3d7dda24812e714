/** What compressing is ahead of the line by chance only. */
const BEHIND_BYTES = 4_000_000;

interface Open {
  readonly madeBytes: () => number;
  atBytes: number;
}

/** What is compressed and not on its way yet, over all layers of a push that still go out. */
export class Backlog {
  private readonly open = new Set<Open>();

  begin(madeBytes: () => number): { readonly reach: (atBytes: number) => void; readonly end: () => void } {
    const layer: Open = { madeBytes, atBytes: 0 };
    this.open.add(layer);
    return {
      reach: (atBytes) => {
        layer.atBytes = atBytes;
      },
      end: () => this.open.delete(layer),
    };
  }

  /** More is compressed than the line takes. */
  get isBehind(): boolean {
    let bytes = 0;
    for (const { madeBytes, atBytes } of this.open) bytes += Math.max(0, madeBytes() - atBytes);
    return bytes > BEHIND_BYTES;
  }
}
