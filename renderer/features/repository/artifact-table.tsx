import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { FilterField } from '../../ui/filter-field';
import { ColumnsMenu, Grid, useIsNarrow, useShownColumns } from '../../ui/grid/index';
import { Bar, Empty, Gap, Quiet } from '../../ui/list';
import { useNow } from '../../ui/use-now';
import { type TableChoice, useTable } from '../preferences/index';
import { artifactColumns, tagColumns } from './columns';
import { NoRows } from './no-rows';
import { RowMenu } from './row-menu';
import type { Tagged } from './rows';
import { SelectionActions } from './selection-actions';
import { keyOfTarget, targetsOf } from './targets';
import type { ArtifactList } from './use-artifacts';
import { type Look, useRows } from './use-rows';

const DetailsDrawer = lazy(() => import('../artifact/index').then((module) => ({ default: module.DetailsDrawer })));
const DeleteDialog = lazy(() => import('../deletion/index').then((module) => ({ default: module.DeleteDialog })));
const TagDialog = lazy(() => import('../tagging/index').then((module) => ({ default: module.TagDialog })));

const byDefault: TableChoice = { hidden: [], sort: { by: 'pushed', descending: true } };
const looks = [
  { value: 'artifacts', label: 'By artifact' },
  { value: 'tags', label: 'By tag' },
];
const taggedChoices = [
  { value: 'all', label: 'All' },
  { value: 'tagged', label: 'Tagged' },
  { value: 'untagged', label: 'Untagged' },
];
/** So many rows before the end of what is read, more is asked for. */
const AHEAD = 30;

type Opened =
  | { readonly is: 'details'; readonly digest: string }
  | { readonly is: 'tag'; readonly artifact: Artifact }
  | { readonly is: 'delete'; readonly targets: readonly DeletionTarget[] };

interface ArtifactTableProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly capabilities: Capabilities | null;
  readonly artifacts: readonly Artifact[];
  readonly list: ArtifactList;
  /** Tells whether what is shown needs the whole list. */
  readonly onWhole: (whole: boolean) => void;
}

/** The two views of a repository, and what is opened from their rows. */
export function ArtifactTable(props: ArtifactTableProps) {
  const { connection, repository, capabilities, artifacts, list, onWhole } = props;
  const now = useNow(30_000);
  const narrow = useIsNarrow();
  const [look, setLook] = useState<Look>('artifacts');
  const [filter, setFilter] = useState('');
  const [tagged, setTagged] = useState<Tagged>('all');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<Opened | null>(null);
  const [table, setTable] = useTable(look, byDefault);
  const { rows, onExpand } = useRows(artifacts, look, table.sort, filter, tagged);
  // Only what is in view is ever acted on: a filter takes the rest out of the selection.
  const selected = useMemo(() => rows.filter(({ selectable, key }) => selectable && chosen.has(key)), [rows, chosen]);
  const selection = { keys: useMemo(() => new Set(selected.map(({ key }) => key)), [selected]), onChange: setChosen };
  const columns = useMemo(
    () => (look === 'artifacts' ? artifactColumns : tagColumns)(now, capabilities, narrow),
    [look, now, capabilities, narrow],
  );
  const shown = useShownColumns(columns, table.hidden);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  const isDefaultSort = table.sort.by === 'pushed' && table.sort.descending;
  const whole = look === 'tags' || filter.trim() !== '' || tagged !== 'all' || !isDefaultSort;
  useEffect(() => onWhole(whole), [onWhole, whole]);
  const onView = (_first: number, last: number) => {
    if (last >= rows.length - AHEAD && !list.isComplete && list.isFresh) list.more();
  };
  const remove = (targets: readonly DeletionTarget[]) => setOpened({ is: 'delete', targets });
  const details = (digest: string) => setOpened({ is: 'details', digest });
  const close = () => setOpened(null);
  return (
    <>
      <Bar>
        <SegmentedControl
          size="xs"
          aria-label="View"
          data={looks}
          value={look}
          onChange={(value) => {
            setLook(value === 'tags' ? 'tags' : 'artifacts');
            setChosen(new Set());
          }}
        />
        {look === 'artifacts' && !(narrow && selected.length > 0) ? (
          <SegmentedControl
            size="xs"
            aria-label="Tagged or not"
            data={taggedChoices}
            value={tagged}
            onChange={(value) => setTagged(value === 'tagged' || value === 'untagged' ? value : 'all')}
          />
        ) : null}
        <Gap />
        {selected.length === 0 ? null : (
          <SelectionActions
            selected={selected}
            capabilities={capabilities}
            onDelete={remove}
            onClear={() => setChosen(new Set())}
          />
        )}
        <FilterField
          label="Filter artifacts"
          value={filter}
          onChange={setFilter}
          onLeave={() => grid.current?.focus()}
          width={narrow ? 140 : 180}
        />
        <ColumnsMenu columns={columns} hidden={table.hidden} onChange={(hidden) => setTable({ hidden })} />
      </Bar>
      {tagged === 'untagged' && rows.length > 0 ? (
        <Empty>
          <Quiet>
            Untagged does not mean unused: images of an index, and versions that name a digest, need no tag.
          </Quiet>
        </Empty>
      ) : null}
      <Grid
        key={look}
        ref={grid}
        label={look === 'artifacts' ? 'Artifacts' : 'Tags'}
        rows={rows}
        partial={!list.isComplete}
        columns={shown}
        sort={table.sort}
        onSort={({ by, descending }) => setTable({ sort: { by, descending } })}
        onOpen={({ digest }) => details(digest)}
        menu={(row) => (
          <RowMenu
            row={row}
            repository={repository}
            connection={connection}
            capabilities={capabilities}
            onOpen={details}
            onTag={(artifact) => setOpened({ is: 'tag', artifact })}
            onDelete={remove}
          />
        )}
        selection={selection}
        onExpand={onExpand}
        onDelete={(row) => {
          const rowsGone = selected.length > 0 ? selected : row.selectable ? [row] : [];
          if (rowsGone.length > 0) remove(targetsOf(rowsGone));
        }}
        onView={onView}
        empty={<NoRows filter={filter} tagged={tagged} reading={list.isReading || !list.isComplete} look={look} />}
      />
      <Suspense fallback={null}>
        {opened?.is === 'details' ? (
          <DetailsDrawer
            connection={connection}
            repository={repository}
            capabilities={capabilities}
            digest={opened.digest}
            artifacts={artifacts}
            onClose={close}
          />
        ) : opened?.is === 'tag' ? (
          <TagDialog
            connection={connection}
            repository={repository}
            artifact={opened.artifact}
            artifacts={artifacts}
            onClose={close}
          />
        ) : opened?.is === 'delete' ? (
          <DeleteDialog
            connection={connection}
            repository={repository}
            targets={opened.targets}
            onDone={(failed) => setChosen(new Set(failed.map(keyOfTarget)))}
            onClose={close}
          />
        ) : null}
      </Suspense>
    </>
  );
}
