import { type Key, useEffect, useReducer, useRef } from 'react';

/** So many rows are drawn well within a frame, with all that hangs on one. */
const ROWS = 6;

/**
 * Of the rows in view those that may be drawn now: none together with what is around them, then a few with each turn until all are there.
 * Else a screen that opens, or a jump through a long list, is one long task in which nothing else happens.
 */
export function useArriving<Item extends { readonly key: Key | bigint }>(
  items: readonly Item[],
  atOnce = ROWS,
): readonly Item[] {
  const drawn = useRef<ReadonlySet<Key | bigint> | null>(null);
  const [, more] = useReducer((turns: number) => turns + 1, 0);
  let room = drawn.current === null ? 0 : atOnce;
  const shown = items.filter(({ key }) => {
    if (drawn.current?.has(key) === true) return true;
    room -= 1;
    return room >= 0;
  });
  useEffect(() => {
    drawn.current = new Set(shown.map(({ key }) => key));
    if (shown.length === items.length) return;
    const turn = setTimeout(more);
    return () => clearTimeout(turn);
  });
  return shown;
}
