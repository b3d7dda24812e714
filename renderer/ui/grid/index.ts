export { ColumnsMenu, useIsNarrow, useShownColumns } from './columns';
export { Grid } from './grid';
export type { Column, GridRow, Selection, Sort } from './types';
