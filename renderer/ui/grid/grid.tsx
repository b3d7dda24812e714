import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type MouseEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import styles from './grid.module.css';
import { GridHead } from './grid-head';
import { GridRows, HEAD_HEIGHT } from './grid-rows';
import type { Column, GridRow, Selection, Sort } from './types';
import { useGridKeys } from './use-grid-keys';

const ROW_HEIGHT = 40;
const OVERSCAN = 4;

interface GridProps<Row extends GridRow> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** More are to come. */
  readonly partial?: boolean;
  /** Only those that are to be seen. */
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onOpen: (row: Row) => void;
  /** The entries of a row's menu. */
  readonly menu: (row: Row) => ReactNode;
  readonly selection?: Selection;
  readonly onExpand?: (row: Row, expanded: boolean) => void;
  readonly onDelete?: (row: Row) => void;
  /** Tells which rows are in view whenever that changes. */
  readonly onView?: (first: number, last: number) => void;
  /** In place of rows, where there is none. */
  readonly empty: ReactNode;
  /** Focusing it puts the keys into the grid. */
  readonly ref?: Ref<HTMLDivElement>;
}

/**
 * A table of any length: only the rows in view exist. One tab stop; the cursor is an active descendant, so that it survives the rows
 * that scroll away.
 */
export function Grid<Row extends GridRow>(props: GridProps<Row>) {
  const { label, rows, columns, selection, onOpen, onView } = props;
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  useImperativeHandle(props.ref, () => element.current as HTMLDivElement);
  const [cursor, setCursor] = useState<string | null>(null);
  const [menuOf, setMenuOf] = useState<string | null>(null);
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === cursor),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];
  useEffect(() => onView?.(first, last), [onView, first, last]);
  const keys = useGridKeys({
    rows,
    at,
    page: Math.max(1, Math.floor(((element.current?.clientHeight ?? 0) - HEAD_HEIGHT) / ROW_HEIGHT) - 1),
    selection,
    onMove: (index) => {
      setCursor(rows[index]?.key ?? null);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
    onOpen,
    onMenu: (row) => setMenuOf(row.key),
    onExpand: props.onExpand,
    onDelete: props.onDelete,
  });
  const rowAt = (target: EventTarget): Row | undefined => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
    return key === undefined ? undefined : rows.find((row) => row.key === key);
  };
  const click = (event: MouseEvent) => {
    const { target } = event;
    const row = rowAt(target);
    if (row === undefined || !(target instanceof Element)) return;
    const button = target.closest('button');
    if (button !== null) {
      // The keys stay with the grid; a menu has them until it closes.
      if (!button.hasAttribute('aria-haspopup')) element.current?.focus({ preventScroll: true });
      return;
    }
    setCursor(row.key);
    if (event.shiftKey && selection !== undefined) keys.extendTo(row.key);
    else if (event.ctrlKey || event.metaKey || target.closest('[data-check]') !== null) keys.toggle(row);
    else if (window.getSelection()?.isCollapsed !== false) onOpen(row);
  };
  const contextMenu = (event: MouseEvent) => {
    const row = rowAt(event.target) ?? rows[at];
    if (row === undefined || !event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    setCursor(row.key);
    setMenuOf(row.key);
  };
  const closeMenu = useCallback(() => {
    setMenuOf(null);
    element.current?.focus({ preventScroll: true });
  }, []);
  const template = `${selection === undefined ? '' : '28px '}${columns.map(({ track }) => track).join(' ')} 32px`;
  const rowId = (key: string) => `${id}-${encodeURIComponent(key)}`;
  const grid = (
    <div
      ref={element}
      className={styles['grid']}
      data-empty={rows.length === 0 || undefined}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={props.partial === true ? -1 : rows.length + 1}
      aria-multiselectable={selection === undefined ? undefined : true}
      aria-activedescendant={rows[at] !== undefined && at >= first && at <= last ? rowId(rows[at].key) : undefined}
      onKeyDown={(event) => (event.currentTarget.contains(event.target as Node) ? keys.onKeyDown(event) : undefined)}
      onClick={click}
      onContextMenu={contextMenu}
    >
      <GridHead {...props} template={template} />
      <div className={styles['space']} role="presentation" style={{ height: virtual.getTotalSize() }}>
        <GridRows
          items={items}
          rows={rows}
          columns={columns}
          template={template}
          at={at}
          idOf={rowId}
          selected={selection?.keys ?? null}
          menuOf={menuOf}
          menu={props.menu}
          onMenu={setMenuOf}
          onMenuClosed={closeMenu}
          onExpand={props.onExpand}
        />
      </div>
    </div>
  );
  return (
    <>
      {grid}
      {rows.length === 0 ? props.empty : null}
    </>
  );
}
