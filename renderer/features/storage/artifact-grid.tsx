import { Menu } from '@mantine/core';
import { useMemo } from 'react';
import type { StorageOverview } from '#shared/model/storage-use';
import { Grid, useShownColumns } from '../../ui/grid/index';
import { useNow } from '../../ui/use-now';
import { useNavigation } from '../navigation/index';
import { type TableChoice, useTable } from '../preferences/index';
import { columnsOf } from './columns';
import { type StoredRow, storedRows } from './rows';
import styles from './storage.module.css';
import { isUpperBound } from './words';

const byDefault: TableChoice = { hidden: [], sort: { by: 'unique', descending: true } };
/** In px: a head, and of the rows so many that the page stays a page. */
const HEAD = 38;
const ROW = 40;
const MOST_ROWS = 9;

/** The map's figures for those who cannot see it, or want them exactly. */
export function ArtifactGrid({ overview }: { readonly overview: StorageOverview }) {
  const go = useNavigation((state) => state.go);
  const now = useNow(30_000);
  const [table, setTable] = useTable('storage', byDefault);
  const isBound = isUpperBound(overview);
  const { versionsUnknown } = overview;
  const columns = useMemo(() => columnsOf(isBound, versionsUnknown, now), [isBound, versionsUnknown, now]);
  const shown = useShownColumns(columns, table.hidden);
  const rows = useMemo(() => storedRows(overview.artifacts, table.sort), [overview.artifacts, table.sort]);
  const open = ({ artifact: { repository, digest } }: StoredRow) =>
    go({ screen: 'repository', name: repository, digest });
  return (
    <div className={styles['table']} style={{ height: HEAD + ROW * Math.min(MOST_ROWS, rows.length) }}>
      <Grid
        label="Storage by artifact"
        rows={rows}
        columns={shown}
        sort={table.sort}
        onSort={({ by, descending }) => setTable({ sort: { by, descending } })}
        onOpen={open}
        menu={(row) => (
          <>
            <Menu.Item onClick={() => open(row)}>Details</Menu.Item>
            <Menu.Item onClick={() => go({ screen: 'repository', name: row.artifact.repository })}>
              Open the repository
            </Menu.Item>
          </>
        )}
        empty={null}
      />
    </div>
  );
}
