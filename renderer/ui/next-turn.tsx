import type { ReactNode } from 'react';
import { useNextTurn } from './use-next-turn';

/** Its children are drawn in a turn of their own: together with all around them they would be one long task. */
export const NextTurn = ({ children }: { readonly children: ReactNode }) =>
  useNextTurn(true, Boolean) === true ? children : null;
