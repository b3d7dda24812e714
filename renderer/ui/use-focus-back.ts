import { useEffect, useLayoutEffect, useState } from 'react';

/** Mantine waits as long with a dialog that stays in the page. */
const AFTER_CLOSING_MS = 10;

interface Opener {
  readonly element: Element | null;
}

/** What had the keys before each dialog that is open, or closes just now; the newest first. */
let openers: readonly Opener[] = [];

/**
 * For a dialog that is in the page only while it is open: where the keys were before, there they are again after it. One that takes the
 * place of another, whose button has gone by then, gives them back to what that other one was opened from.
 */
export function useFocusBack(): void {
  // Before a field of the dialog takes them.
  const [element] = useState(() => document.activeElement);
  useEffect(() => {
    const own: Opener = { element };
    const known = [own, ...openers];
    openers = known;
    const leave = (): void => {
      openers = openers.filter((opener) => opener !== own);
      giveBack(known);
    };
    return () => void setTimeout(leave, AFTER_CLOSING_MS);
  }, [element]);
}

/**
 * For a dialog that may stay in the page, and then gives the keys back itself, unless it came into the page open. What had them may be gone
 * by then with what the dialog was about.
 */
export function useFocusSomewhere(opened: boolean): void {
  // Before a button of the dialog takes them, which waits for a turn.
  useLayoutEffect(() => {
    if (!opened) return;
    const own: Opener = { element: document.activeElement };
    return () => void setTimeout(giveBack, 2 * AFTER_CLOSING_MS, [own]);
  }, [opened]);
}

function giveBack(known: readonly Opener[]): void {
  if (document.activeElement !== document.body) return;
  const back = known.find(({ element }) => element !== document.body && element?.isConnected === true)?.element;
  const to = back ?? document.querySelector('main h1');
  if (to instanceof HTMLElement) to.focus({ preventScroll: true });
}
