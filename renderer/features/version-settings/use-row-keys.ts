import { useRef } from 'react';

/** Rows of a form have no name of their own: each gets one when it appears and keeps it when one before it is removed. */
export function useRowKeys(count: number): {
  readonly keys: readonly string[];
  readonly drop: (index: number) => void;
} {
  const rows = useRef<{ next: number; keys: string[] }>({ next: 0, keys: [] }).current;
  while (rows.keys.length < count) {
    rows.keys.push(`row-${rows.next}`);
    rows.next += 1;
  }
  return {
    keys: rows.keys.slice(0, count),
    drop: (index) => void rows.keys.splice(index, 1),
  };
}
