import type { VirtualItem } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useArriving } from '../use-arriving';
import { GridRowView } from './grid-row';
import type { Column, GridRow } from './types';

/** Pixels. */
export const HEAD_HEIGHT = 36;

interface GridRowsProps<Row extends GridRow> {
  /** The rows in view. */
  readonly items: readonly VirtualItem[];
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  /** The cursor's row. */
  readonly at: number;
  readonly idOf: (key: string) => string;
  /** Null: rows are not selected here. */
  readonly selected: ReadonlySet<string> | null;
  /** The row whose menu is open. */
  readonly menuOf: string | null;
  readonly menu: (row: Row) => ReactNode;
  readonly onMenu: (key: string) => void;
  readonly onMenuClosed: () => void;
  readonly onExpand: ((row: Row, expanded: boolean) => void) | undefined;
}

/** The rows in view, each at its place; apart from the grid, which is not drawn again while they arrive. */
export function GridRows<Row extends GridRow>(props: GridRowsProps<Row>) {
  return useArriving(props.items).map(({ index, start }) => {
    const row = props.rows[index];
    return row === undefined ? null : (
      <GridRowView
        key={row.key}
        id={props.idOf(row.key)}
        row={row}
        index={index}
        top={start - HEAD_HEIGHT}
        template={props.template}
        columns={props.columns}
        active={index === props.at}
        selected={props.selected?.has(row.key) ?? null}
        menu={props.menuOf === row.key ? props.menu : null}
        onMenu={props.onMenu}
        onMenuClosed={props.onMenuClosed}
        onExpand={props.onExpand}
      />
    );
  });
}
