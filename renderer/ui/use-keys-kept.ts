import { useEffect } from 'react';

/**
 * For the whole page. A button that waits for its answer is disabled, and a browser takes the keys from what is disabled: the button has
 * them again once it can be pressed again, unless somebody went elsewhere.
 */
export function useKeysKept(): void {
  useEffect(() => {
    let waiting: MutationObserver | null = null;
    const keep = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLButtonElement && target.disabled)) return;
      waiting?.disconnect();
      waiting = new MutationObserver(() => {
        if (target.disabled) return;
        waiting?.disconnect();
        if (document.activeElement === document.body) target.focus({ preventScroll: true });
      });
      waiting.observe(target, { attributeFilter: ['disabled'] });
    };
    document.addEventListener('blur', keep, true);
    return () => {
      document.removeEventListener('blur', keep, true);
      waiting?.disconnect();
    };
  }, []);
}
