import { Menu } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDots } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { CheckMark } from '../check-mark';
import styles from './grid.module.css';
import type { Column, GridRow } from './types';

interface GridRowProps<Row extends GridRow> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  /** Pixels from the first row. */
  readonly top: number;
  readonly template: string;
  readonly columns: readonly Column<Row>[];
  readonly active: boolean;
  /** Null: rows are not selected here. */
  readonly selected: boolean | null;
  /** Set while this row's menu is open. */
  readonly menu: ((row: Row) => ReactNode) | null;
  readonly onMenu: (key: string) => void;
  readonly onMenuClosed: () => void;
  readonly onExpand: ((row: Row, expanded: boolean) => void) | undefined;
}

function RowView<Row extends GridRow>(props: GridRowProps<Row>) {
  const { row, columns, selected } = props;
  return (
    <div
      id={props.id}
      role="row"
      className={styles['row']}
      data-row={row.key}
      data-active={props.active || undefined}
      data-nested={row.nested || undefined}
      aria-rowindex={props.index + 2}
      aria-selected={selected === null || !row.selectable ? undefined : selected}
      style={{ gridTemplateColumns: props.template, transform: `translateY(${props.top}px)` }}
    >
      {selected === null ? null : (
        <span role="gridcell" className={styles['cell']} data-check={row.selectable || undefined}>
          {row.selectable ? <CheckMark checked={selected} /> : null}
        </span>
      )}
      {columns.map(({ id, align, cell }, position) => (
        <span key={id} role="gridcell" className={styles['cell']} data-align={align}>
          {position === 0 && row.expanded !== null ? <Fold row={row} onExpand={props.onExpand} /> : null}
          {cell(row)}
        </span>
      ))}
      <span role="gridcell" className={styles['cell']}>
        <RowMenu {...props} />
      </span>
    </div>
  );
}

/** While one scrolls, the rows that stay are not drawn again. */
export const GridRowView = memo(RowView) as typeof RowView;

function Fold<Row extends GridRow>({ row, onExpand }: Pick<GridRowProps<Row>, 'row' | 'onExpand'>) {
  const Icon = row.expanded === true ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles['fold']}
      aria-label={`What belongs to ${row.name}`}
      aria-expanded={row.expanded === true}
      onClick={() => onExpand?.(row, row.expanded !== true)}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

/** Only the open menu exists: a thousand of them would make scrolling slow. */
function RowMenu<Row extends GridRow>({ row, menu, onMenu, onMenuClosed }: GridRowProps<Row>) {
  const button = (
    <button
      type="button"
      tabIndex={-1}
      className={styles['menu']}
      aria-label={`Actions for ${row.name}`}
      aria-haspopup="menu"
      onClick={() => onMenu(row.key)}
    >
      <IconDots size={16} aria-hidden="true" />
    </button>
  );
  if (menu === null) return button;
  return (
    <Menu opened onClose={onMenuClosed} position="bottom-end" returnFocus={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>{menu(row)}</Menu.Dropdown>
    </Menu>
  );
}
