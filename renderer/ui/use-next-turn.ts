import { startTransition, useEffect, useState } from 'react';

/**
 * What `work` makes of the value, done in a turn of its own instead of while the screen is drawn; what is drawn of it may take several
 * turns. Until then null, or what it made of the value before. `work`: the same function from drawing to drawing.
 */
export function useNextTurn<Value, Made>(value: Value, work: (value: Value) => Made): Made | null {
  const [made, setMade] = useState<{ readonly is: Made } | null>(null);
  useEffect(() => {
    const turn = setTimeout(() => {
      const is = work(value);
      startTransition(() => setMade({ is }));
    });
    return () => clearTimeout(turn);
  }, [value, work]);
  return made === null ? null : made.is;
}
