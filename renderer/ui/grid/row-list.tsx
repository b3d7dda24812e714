import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type DrawRow, ListRows } from './list-rows';
import styles from './row-list.module.css';
import type { GridRow, Selection } from './types';
import { useGridKeys } from './use-grid-keys';

/** The rows in view: the middle of each, in pixels from the top of the list as it is scrolled. */
export type RowPlaces = ReadonlyMap<string, number>;

interface RowListProps<Row extends GridRow> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** Pixels. */
  readonly heightOf: (row: Row) => number;
  readonly render: DrawRow<Row>;
  readonly onOpen: (row: Row) => void;
  /** A key that the list has no use for; true: it was one of the owner's. */
  readonly onKey?: (key: string, row: Row) => boolean;
  readonly selection?: Selection;
  readonly onDelete?: (row: Row) => void;
  /** Begins the dragging of a row; rows are only dragged where there is one. */
  readonly onDragStart?: (event: DragEvent, row: Row) => void;
  readonly onDragEnd?: () => void;
  /** Something is dragged over a row; true: it may be dropped there. */
  readonly mayDrop?: (row: Row) => boolean;
  readonly onOver?: (row: Row | null) => void;
  readonly onDrop?: (event: DragEvent, row: Row) => void;
  /** Told after each drawing and scrolling. */
  readonly onPlaces?: (places: RowPlaces) => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** Rows of different heights, of which only those in view exist: one tab stop, the cursor is an active descendant. */
export function RowList<Row extends GridRow>(props: RowListProps<Row>) {
  const { label, rows, heightOf, render, onOpen, onKey, selection } = props;
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  useImperativeHandle(props.ref, () => element.current as HTMLDivElement);
  const [cursor, setCursor] = useState<string | null>(null);
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === cursor),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => element.current,
    estimateSize: (index) => {
      const row = rows[index];
      return row === undefined ? 0 : heightOf(row);
    },
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const keys = useGridKeys({
    rows,
    at,
    page: Math.max(1, Math.floor((element.current?.clientHeight ?? 0) / PAGE_ROW) - 1),
    selection,
    onMove: (index) => {
      setCursor(rows[index]?.key ?? null);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
    onOpen,
    onMenu: onOpen,
    onExpand: undefined,
    onDelete: props.onDelete,
  });
  const { onPlaces } = props;
  const tellPlaces = () => {
    const { scrollTop = 0, clientHeight = 0 } = element.current ?? {};
    onPlaces?.(placesOf(virtual.getVirtualItems(), rows, scrollTop, clientHeight));
  };
  useLayoutEffect(tellPlaces);
  const rowAt = (target: EventTarget): Row | undefined => {
    const key = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined;
    return key === undefined ? undefined : rows.find((row) => row.key === key);
  };
  const click = (event: MouseEvent) => {
    const row = rowAt(event.target);
    if (row === undefined || !(event.target instanceof Element)) return;
    if (event.target.closest('button') !== null) return;
    setCursor(row.key);
    if (selection === undefined || !row.selectable) onOpen(row);
    else if (event.shiftKey) keys.extendTo(row.key);
    else if (event.ctrlKey || event.metaKey || event.target.closest('[data-check]') !== null) keys.toggle(row);
    else selection.onChange(new Set([row.key]));
  };
  const keyDown = (event: KeyboardEvent) => {
    // Dialogs opened from a row are its children for React, not for the page.
    if (!event.currentTarget.contains(event.target as Node)) return;
    const row = rows[at];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (row !== undefined && isPlain && onKey?.(event.key.toLowerCase(), row) === true) {
      event.preventDefault();
      event.stopPropagation();
    } else keys.onKeyDown(event);
  };
  const rowId = (key: string) => `${id}-${encodeURIComponent(key)}`;
  const active = items.some(({ index }) => index === at) ? rows[at] : undefined;
  return (
    <div
      ref={element}
      className={styles['list']}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length}
      aria-multiselectable={selection === undefined ? undefined : true}
      aria-activedescendant={active === undefined ? undefined : rowId(active.key)}
      onKeyDown={keyDown}
      onClick={click}
      onScroll={tellPlaces}
      onDragStart={(event) => {
        const row = rowAt(event.target);
        if (row !== undefined) props.onDragStart?.(event, row);
      }}
      onDragEnd={props.onDragEnd}
      onDragOver={(event) => {
        const row = rowAt(event.target);
        const may = row !== undefined && props.mayDrop?.(row) === true;
        if (may) event.preventDefault();
        props.onOver?.(may ? row : null);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) props.onOver?.(null);
      }}
      onDrop={(event) => {
        const row = rowAt(event.target);
        if (row !== undefined && props.mayDrop?.(row) === true) props.onDrop?.(event, row);
      }}
    >
      <div className={styles['space']} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        <ListRows
          items={items}
          rows={rows}
          at={at}
          idOf={rowId}
          selection={selection}
          mayDrag={props.onDragStart !== undefined}
          render={render}
        />
      </div>
    </div>
  );
}

/** A row's height where a page of rows is counted; pixels. */
const PAGE_ROW = 48;

function placesOf(
  items: readonly { readonly index: number; readonly start: number; readonly size: number }[],
  rows: readonly GridRow[],
  scrollTop: number,
  height: number,
): RowPlaces {
  const places = new Map<string, number>();
  for (const { index, start, size } of items) {
    const row = rows[index];
    const middle = start - scrollTop + size / 2;
    if (row !== undefined && middle >= 0 && middle <= height) places.set(row.key, middle);
  }
  return places;
}
