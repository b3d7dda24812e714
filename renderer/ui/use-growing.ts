import { type RefObject, startTransition, useEffect, useRef, useState } from 'react';

/** So many are drawn within a frame or two, with all that hangs on a row. */
const STEP = 4;
/** How far below what can be seen more are drawn already. */
const AHEAD = '600px';

/**
 * A long list of things of different heights, drawn from its top and further as one scrolls: `count` of them for now, and more when the
 * element of `end`, which stands behind them, comes near. At least so many as `needed`.
 */
export function useGrowing(
  total: number,
  needed: number,
): { readonly count: number; readonly end: RefObject<HTMLLIElement | null> } {
  const [grown, setGrown] = useState(STEP);
  const end = useRef<HTMLLIElement>(null);
  const count = Math.min(total, Math.max(grown, needed));
  useEffect(() => {
    if (count >= total || end.current === null) return;
    const options = { rootMargin: AHEAD, scrollMargin: AHEAD };
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) startTransition(() => setGrown(count + STEP));
    }, options);
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [count, total]);
  return { count, end };
}
