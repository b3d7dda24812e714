import { useEffect, useState } from 'react';

/** Mantine waits as long with a dialog that stays in the page. */
const AFTER_CLOSING_MS = 10;
/** A dialog may be opened from one that has gone by the time it closes. */
const REMEMBERED = 3;

/** What had the keys when the last dialogs were opened, the newest first. */
let openers: readonly (Element | null)[] = [];

/** For a dialog that is in the page only while it is open: where the keys were before, there they are again after it. */
export function useFocusBack(): void {
  // Before a field of the dialog takes them.
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    const known = [opener, ...openers].slice(0, REMEMBERED);
    openers = known;
    return () => void setTimeout(giveBack, AFTER_CLOSING_MS, known);
  }, [opener]);
}

function giveBack(known: readonly (Element | null)[]): void {
  if (document.activeElement !== document.body) return;
  const back = known.find((element) => element !== document.body && element?.isConnected === true);
  if (back instanceof HTMLElement) back.focus({ preventScroll: true });
}
