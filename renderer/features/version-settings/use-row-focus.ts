import { type RefObject, useLayoutEffect, useRef } from 'react';

interface RowFocus {
  /** Around the rows. In it `data-remove` marks each row's last button, and `data-add` the button that adds one. */
  readonly list: RefObject<HTMLFieldSetElement | null>;
  readonly added: () => void;
  /** Of the row at this index. */
  readonly removed: (index: number) => void;
}

/** Where the keys go on when the user adds a row (its first field) or removes one (the button that removes the next). */
export function useRowFocus(count: number): RowFocus {
  const list = useRef<HTMLFieldSetElement>(null);
  const next = useRef<'added' | number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are there, or gone, once there are so many
  useLayoutEffect(() => {
    const what = next.current;
    next.current = null;
    if (what === null) return;
    const removes = [...(list.current?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])];
    const last = removes.length - 1;
    const to =
      what === 'added'
        ? removes[last]?.parentElement?.querySelector('input')
        : (removes[Math.min(what, last)] ?? list.current?.querySelector<HTMLElement>('[data-add]'));
    to?.focus();
  }, [count]);
  return {
    list,
    added: () => {
      next.current = 'added';
    },
    removed: (index) => {
      next.current = index;
    },
  };
}
