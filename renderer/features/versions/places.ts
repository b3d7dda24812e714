import type { RowPlaces } from '../../ui/grid/row-list';

/** Where the rows of the two lists stand at this moment; drawing the lines must not draw the lists again. */
export interface Places {
  readonly get: () => Sides;
  readonly set: (side: keyof Sides, places: RowPlaces) => void;
  readonly subscribe: (listener: () => void) => () => void;
}
interface Sides {
  readonly left: RowPlaces;
  readonly right: RowPlaces;
}

export function createPlaces(): Places {
  let sides: Sides = { left: new Map(), right: new Map() };
  const listeners = new Set<() => void>();
  return {
    get: () => sides,
    set: (side, places) => {
      if (equal(sides[side], places)) return;
      sides = { ...sides, [side]: places };
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const equal = (a: RowPlaces, b: RowPlaces): boolean =>
  a.size === b.size && [...a].every(([key, middle]) => b.get(key) === middle);
