import { type Rect, squarify } from './squarify';

/** Something that stands for an amount by its area. */
export interface TreemapTile {
  readonly key: string;
  readonly rect: Rect;
  /** In the tile, where there is room. */
  readonly name: string;
  /** Of several together the number tells, and the end of the words goes where there is little room; of one its middle goes. */
  readonly isSeveral: boolean;
  /** The name's end that goes before its middle does; empty: none. */
  readonly spared: string;
  /** For assistive technology. */
  readonly words: string;
  /** Which colour: the first is the usual one. */
  readonly tone: 'first' | 'second' | 'third' | 'fourth' | 'warn';
  /** How much of its area, from below, stands for something shared, 0 to 1. */
  readonly sharedShare: number;
}

/** Smaller than this (in square px), nothing can be seen or hit. */
const LEAST_AREA = 90;
const GAP = 2;

/** Several items share a part where each by itself would be too small to be seen; such a part comes last. Items of nothing have none. */
export function layOut<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
  within: Rect,
): readonly { readonly items: readonly Item[]; readonly rect: Rect }[] {
  const sum = items.reduce((total, item) => total + weightOf(item), 0);
  const least = sum === 0 ? 0 : (LEAST_AREA * sum) / Math.max(1, within.width * within.height);
  const large = items.filter((item) => weightOf(item) >= least && weightOf(item) > 0);
  const small = items.filter((item) => weightOf(item) < least && weightOf(item) > 0);
  const parts = [...large.map((item) => [item]), ...(small.length === 0 ? [] : [small])];
  const rects = squarify(
    parts.map((part) => part.reduce((total, item) => total + weightOf(item), 0)),
    within,
  );
  return parts.map((part, index) => ({ items: part, rect: inset(rects[index] ?? within) }));
}

/** With a gap to its neighbours. */
export const inset = ({ x, y, width, height }: Rect): Rect => ({
  x: x + GAP / 2,
  y: y + GAP / 2,
  width: Math.max(0, width - GAP),
  height: Math.max(0, height - GAP),
});

interface Placed {
  readonly key: string;
  readonly rect: Rect;
}

const middle = ({ x, y, width, height }: Rect) => ({ x: x + width / 2, y: y + height / 2 });

/** The tile beside another one in an arrow's direction; null: there is none, or the key is no arrow. */
export function besides<Tile extends Placed>(tiles: readonly Tile[], from: Placed, key: string): Tile | null {
  const start = middle(from.rect);
  let best: { readonly tile: Tile; readonly far: number } | null = null;
  for (const tile of tiles) {
    const end = middle(tile.rect);
    const [dx, dy] = [end.x - start.x, end.y - start.y];
    const [ahead, aside] = directed(key, dx, dy);
    if (tile.key === from.key || ahead <= 0.5) continue;
    const far = ahead + 2 * Math.abs(aside);
    if (best === null || far < best.far) best = { tile, far };
  }
  return best?.tile ?? null;
}

function directed(key: string, dx: number, dy: number): readonly [ahead: number, aside: number] {
  switch (key) {
    case 'ArrowRight':
      return [dx, dy];
    case 'ArrowLeft':
      return [-dx, dy];
    case 'ArrowDown':
      return [dy, dx];
    case 'ArrowUp':
      return [-dy, dx];
    default:
      return [0, 0];
  }
}
