import { Checkbox } from '@mantine/core';
import { IconArrowNarrowDown, IconArrowNarrowUp } from '@tabler/icons-react';
import styles from './grid.module.css';
import type { Column, GridRow, Selection, Sort } from './types';

interface GridHeadProps<Row extends GridRow> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly template: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly selection?: Selection;
}

/** A click orders by a column, the next one turns the order round. */
export function GridHead<Row extends GridRow>(props: GridHeadProps<Row>) {
  const { columns, rows, template, sort, onSort, selection } = props;
  const all = rows.filter(({ selectable }) => selectable);
  const chosen = selection?.keys.size ?? 0;
  return (
    <div className={styles['head']} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      {selection === undefined ? null : (
        <span role="columnheader" className={styles['cell']}>
          <Checkbox
            size="xs"
            tabIndex={-1}
            aria-label="Select all shown"
            checked={chosen > 0 && chosen >= all.length}
            indeterminate={chosen > 0 && chosen < all.length}
            disabled={all.length === 0}
            onChange={() => selection.onChange(new Set(chosen > 0 ? [] : all.map(({ key }) => key)))}
          />
        </span>
      )}
      {columns.map(({ id, title, align, sorts }) => {
        const sorted = sort.by === id;
        const order = !sorted ? 'none' : sort.descending ? 'descending' : 'ascending';
        return (
          <span
            key={id}
            role="columnheader"
            className={styles['cell']}
            data-align={align}
            aria-sort={sorts === true ? order : undefined}
          >
            {sorts === true ? (
              <button
                type="button"
                tabIndex={-1}
                className={styles['sort']}
                onClick={() => onSort({ by: id, descending: sorted ? !sort.descending : id !== 'name' })}
              >
                {title}
                {!sorted ? null : sort.descending ? <IconArrowNarrowDown size={14} /> : <IconArrowNarrowUp size={14} />}
              </button>
            ) : (
              title
            )}
          </span>
        );
      })}
      <span role="columnheader" className={styles['cell']}>
        <span className={styles['hidden']}>Actions</span>
      </span>
    </div>
  );
}
