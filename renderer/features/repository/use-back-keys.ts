import { useEffect, useRef } from 'react';

/** Whatever is open above the screen has these keys for itself. */
const above = '[role=dialog], [role=menu], [role=listbox]';

/** Alt+Left, or Escape where nothing is open and nothing is selected. */
export function useBackKeys(back: () => void): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey, target, defaultPrevented } = event;
      if (defaultPrevented || (target instanceof Element && target.closest(above) !== null)) return;
      if ((key === 'ArrowLeft' && altKey) || (key === 'Escape' && !altKey)) {
        event.preventDefault();
        latest.current();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
