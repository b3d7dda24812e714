import { useEffect, useRef } from 'react';

/** Whatever is open above the screen has these keys for itself. */
const above = '[role=dialog], [role=menu], [role=listbox]';

/** Alt+Left, or Escape where nothing is open and nothing is selected. */
export function useBackKeys(back: () => void): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    let covered = false;
    // Asked before anybody acts on the key: what closes by it is gone when the key comes back up here.
    const look = () => {
      covered = document.querySelector(above) !== null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey } = event;
      if (covered || event.defaultPrevented) return;
      if ((key === 'ArrowLeft' && altKey) || (key === 'Escape' && !altKey)) {
        event.preventDefault();
        latest.current();
      }
    };
    window.addEventListener('keydown', look, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
