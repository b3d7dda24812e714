import { type ReactNode, useEffect, useState } from 'react';

/** Its children are drawn in a turn of their own: together with all around them they would be one long task. */
export function NextTurn({ children }: { readonly children: ReactNode }) {
  const [come, setCome] = useState(false);
  useEffect(() => {
    const turn = setTimeout(() => setCome(true));
    return () => clearTimeout(turn);
  }, []);
  return come ? children : null;
}
