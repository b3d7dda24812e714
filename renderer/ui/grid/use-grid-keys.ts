import { type KeyboardEvent, useRef } from 'react';
import { between, moveTo, toggled } from './keys';
import type { GridRow, Selection } from './types';

interface GridKeys<Row extends GridRow> {
  readonly rows: readonly Row[];
  readonly at: number;
  readonly page: number;
  readonly selection: Selection | undefined;
  readonly onMove: (index: number) => void;
  readonly onOpen: (row: Row) => void;
  readonly onMenu: (row: Row) => void;
  readonly onExpand: ((row: Row, expanded: boolean) => void) | undefined;
  readonly onDelete: ((row: Row) => void) | undefined;
}

/** What the keys of a grid do; where `Escape` has nothing to clear it is left to the screen. */
export function useGridKeys<Row extends GridRow>(grid: GridKeys<Row>) {
  const anchor = useRef<string | null>(null);
  const { rows, at, selection } = grid;
  const row = rows[at];
  const selectable = () => rows.filter((candidate) => candidate.selectable).map(({ key }) => key);

  const extendTo = (key: string) => {
    if (selection === undefined) return;
    anchor.current ??= row?.key ?? key;
    selection.onChange(new Set(between(selectable(), anchor.current, key)));
  };
  const toggle = (target: Row) => {
    if (selection === undefined || !target.selectable) return;
    anchor.current = target.key;
    selection.onChange(toggled(selection.keys, target.key));
  };

  const act = ({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (row === undefined) return false;
    if (key === 'a' && (ctrlKey || metaKey)) {
      selection?.onChange(new Set(selectable()));
      return selection !== undefined;
    }
    if (key === 'F10' && shiftKey) {
      grid.onMenu(row);
      return true;
    }
    if (ctrlKey || metaKey) return false;
    switch (key) {
      case 'Enter':
        grid.onOpen(row);
        return true;
      case ' ':
        toggle(row);
        return true;
      case 'ArrowRight':
      case 'ArrowLeft':
        if (row.expanded === null) return false;
        grid.onExpand?.(row, key === 'ArrowRight');
        return true;
      case 'Delete':
        grid.onDelete?.(row);
        return grid.onDelete !== undefined;
      case 'Escape':
        if (selection === undefined || selection.keys.size === 0) return false;
        selection.onChange(new Set());
        return true;
      default:
        return false;
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const to = event.ctrlKey || event.metaKey ? null : moveTo(event.key, at, rows.length, grid.page);
    if (to !== null) {
      const target = rows[to];
      if (event.shiftKey && target?.selectable === true) extendTo(target.key);
      else if (!event.shiftKey) anchor.current = null;
      grid.onMove(to);
    } else if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { onKeyDown, toggle, extendTo };
}
