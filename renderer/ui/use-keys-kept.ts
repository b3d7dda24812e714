import { useEffect } from 'react';

/**
 * For the whole page. A button that waits for its answer is disabled, and a browser takes the keys from what is disabled: the button has
 * them again once it can be pressed again, unless somebody went elsewhere, or pressed elsewhere, meanwhile.
 */
export function useKeysKept(): void {
  useEffect(() => {
    let left: HTMLButtonElement | null = null;
    const change = new MutationObserver(() => {
      if (left === null || left.disabled) return;
      const button = left;
      forget();
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
    });
    const forget = (): void => {
      left = null;
      change.disconnect();
    };
    const keep = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLButtonElement && target.disabled)) return;
      forget();
      left = target;
      change.observe(target, { attributeFilter: ['disabled'] });
    };
    const goElsewhere = ({ target }: Event): void => {
      if (!(target instanceof Node && left?.contains(target))) forget();
    };
    document.addEventListener('blur', keep, true);
    document.addEventListener('focusin', goElsewhere, true);
    document.addEventListener('pointerdown', goElsewhere, true);
    return () => {
      document.removeEventListener('blur', keep, true);
      document.removeEventListener('focusin', goElsewhere, true);
      document.removeEventListener('pointerdown', goElsewhere, true);
      forget();
    };
  }, []);
}
