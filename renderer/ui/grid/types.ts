import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track: `96px`, `minmax(120px, 2fr)`. */
  readonly track: string;
  readonly align?: 'end';
  /** There is an order by it. */
  readonly sorts?: boolean;
  /** Not shown where the window is narrow. */
  readonly wideOnly?: boolean;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

export interface GridRow {
  /** Unique in the grid. */
  readonly key: string;
  /** For people and assistive technology: what the row is. */
  readonly name: string;
  /** Null: it cannot be unfolded. */
  readonly expanded: boolean | null;
  readonly selectable: boolean;
  /** Folded under another row. */
  readonly nested: boolean;
}
