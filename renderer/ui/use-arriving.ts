import { type Key, useEffect, useReducer, useRef } from 'react';

/** So many rows are drawn well within a frame, with all that hangs on one. */
const ROWS = 6;

type Keyed = { readonly key: Key | bigint };

/**
 * Of the rows in view those that may be drawn now: none together with what is around them, then a few with each turn until all are there.
 * Else a screen that opens, or a jump through a long list, is one long task in which nothing else happens. Where many change at once,
 * `isOther` tells which: those stay as they were until it is their turn.
 */
export function useArriving<Item extends Keyed>(
  items: readonly Item[],
  atOnce = ROWS,
  isOther: (before: Item, now: Item) => boolean = never,
): readonly Item[] {
  const drawn = useRef<ReadonlyMap<Key | bigint, Item> | null>(null);
  const [, more] = useReducer((turns: number) => turns + 1, 0);
  let room = drawn.current === null ? 0 : atOnce;
  let areAllThere = true;
  const shown = items.flatMap((item) => {
    const before = drawn.current?.get(item.key);
    if (before !== undefined && !isOther(before, item)) return [item];
    room -= 1;
    if (room >= 0) return [item];
    areAllThere = false;
    return before === undefined ? [] : [before];
  });
  useEffect(() => {
    drawn.current = new Map(shown.map((item) => [item.key, item]));
    if (areAllThere) return;
    const turn = setTimeout(more);
    return () => clearTimeout(turn);
  });
  return shown;
}

const never = (): boolean => false;
