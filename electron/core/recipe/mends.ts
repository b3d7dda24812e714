import { defaultRecipeOptions } from '#shared/model/recipe';
import type { ContextMends } from '../ports/engine';
import type { Look } from './desk';
import { userTail } from './dockerfile';

/** What is done on the way to the engine where the folder's own Dockerfile is used; null: nothing. */
export function mendsOf({ examination: { scope, leftOut, mended, addsUser } }: Look): ContextMends | null {
  if (leftOut.length === 0 && mended.size === 0 && !addsUser) return null;
  return {
    leaveOut: new Set(leftOut.map(({ path }) => scope.full(path))),
    mended: new Map([...mended].map(([path, text]) => [scope.full(path), text])),
    dockerfileTail: addsUser ? userTail(defaultRecipeOptions.userId) : null,
  };
}
