export { useAppInfo, useChange, usePreferences } from './queries';
export { type TableChoice, useTable } from './use-table';
