import type { VirtualItem } from '@tanstack/react-virtual';
import { memo, type ReactNode } from 'react';
import { useArriving } from '../use-arriving';
import styles from './row-list.module.css';
import type { GridRow, Selection } from './types';

/** Stable as long as it draws the same: rows that stay are not drawn again while one scrolls. */
export type DrawRow<Row extends GridRow> = (row: Row, isSelected: boolean) => ReactNode;

interface RowsProps<Row extends GridRow> {
  readonly rows: readonly Row[];
  readonly render: DrawRow<Row>;
  /** The rows in view. */
  readonly items: readonly VirtualItem[];
  /** The cursor's row. */
  readonly at: number;
  readonly idOf: (key: string) => string;
  readonly selection: Selection | undefined;
  readonly mayDrag: boolean;
}

/** Apart from the list, which is not drawn again while they arrive. */
export function ListRows<Row extends GridRow>({ items, rows, at, idOf, selection, mayDrag, render }: RowsProps<Row>) {
  return useArriving(items).map(({ index, start, size }) => {
    const row = rows[index];
    return row === undefined ? null : (
      <RowView
        key={row.key}
        id={idOf(row.key)}
        row={row}
        index={index}
        top={start}
        height={size}
        active={index === at}
        selected={selection === undefined || !row.selectable ? undefined : selection.keys.has(row.key)}
        draggable={mayDrag && row.selectable}
        render={render}
      />
    );
  });
}

interface RowViewProps<Row extends GridRow> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  /** Pixels, as is the height. */
  readonly top: number;
  readonly height: number;
  readonly active: boolean;
  /** Undefined: it cannot be selected. */
  readonly selected: boolean | undefined;
  readonly draggable: boolean;
  readonly render: DrawRow<Row>;
}

function PlainRowView<Row extends GridRow>(props: RowViewProps<Row>) {
  const { row, selected, render } = props;
  return (
    <div
      id={props.id}
      role="row"
      className={styles['row']}
      data-row={row.key}
      data-active={props.active || undefined}
      aria-rowindex={props.index + 1}
      aria-selected={selected}
      draggable={props.draggable}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
    >
      <div role="gridcell" className={styles['cell']}>
        {render(row, selected === true)}
      </div>
    </div>
  );
}

/** A row that says the same in the same place is not drawn again, although a filter made it anew. */
const RowView = memo(
  PlainRowView,
  (before, after) => sameFields({ ...before, row: null }, { ...after, row: null }) && sameFields(before.row, after.row),
) as typeof PlainRowView;

function sameFields(before: object, after: object): boolean {
  const known = new Map(Object.entries(before));
  const entries = Object.entries(after);
  return entries.length === known.size && entries.every(([key, value]) => Object.is(known.get(key), value));
}
