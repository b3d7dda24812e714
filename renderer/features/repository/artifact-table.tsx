import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { ColumnsMenu, Grid, useIsNarrow, useShownColumns } from '../../ui/grid/index';
import { Empty, Quiet } from '../../ui/list';
import { NextTurn } from '../../ui/next-turn';
import { tellFailure } from '../../ui/tell';
import { useNow } from '../../ui/use-now';
import { type RepositoryLinks, useLinks } from '../platform/index';
import { type TableChoice, useTable } from '../preferences/index';
import { denial } from '../registry/index';
import { ArtifactBar, type Shown } from './artifact-bar';
import { artifactColumns, tagColumns } from './columns';
import type { LinkActions } from './link-cell';
import { NoRows } from './no-rows';
import { type Opened, OpenedDialog } from './opened';
import { RowMenu } from './row-menu';
import type { Row } from './rows';
import { SelectionActions } from './selection-actions';
import { keyOfTarget, targetsOf } from './targets';
import type { ArtifactList } from './use-artifacts';
import { useLinkActions } from './use-link-actions';
import { useRows } from './use-rows';

const byDefault: TableChoice = { hidden: [], sort: { by: 'pushed', descending: true } };
/** So many rows before the end of what is read, more is asked for. */
const AHEAD = 30;

interface ArtifactTableProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  /** Opened at first; null: none. */
  readonly digest: string | null;
  readonly capabilities: Capabilities | null;
  readonly artifacts: readonly Artifact[];
  readonly list: ArtifactList;
  /** Tells whether what is shown needs the whole list. */
  readonly onWhole: (whole: boolean) => void;
}

/** The two views of a repository, and what is opened from their rows. */
export function ArtifactTable(props: ArtifactTableProps) {
  const { connection, repository, digest: wanted, capabilities, artifacts, list, onWhole } = props;
  const [shown, setShown] = useState<Shown>({ look: 'artifacts', filter: '', tagged: 'all' });
  const [opened, setOpened] = useState<Opened | null>(wanted === null ? null : { is: 'details', digest: wanted });
  const { look, filter, tagged } = shown;
  const [table, setTable] = useTable(look, byDefault);
  const { rows, onExpand } = useRows(artifacts, look, table.sort, filter, tagged);
  const { selected, selection } = useSelection(rows);
  const links = useLinks(connection, repository);
  const actions = useLinkActions(repository, setOpened);
  const columns = useColumns(look, capabilities, links, actions);
  const shownColumns = useShownColumns(columns, table.hidden);
  const grid = useRef<HTMLDivElement>(null);
  const whole = needsWhole(shown, table);
  useEffect(() => onWhole(whole), [onWhole, whole]);
  const remove = (targets: readonly DeletionTarget[]) => setOpened({ is: 'delete', targets });
  const removeRows = (gone: readonly Row[]) => {
    const reason = denial(capabilities, look === 'tags' ? 'deleteTag' : 'deleteArtifact');
    if (reason !== null) tellFailure('Nothing was deleted', reason);
    else if (gone.length > 0) remove(targetsOf(gone));
  };
  const details = (digest: string) => setOpened({ is: 'details', digest });
  const clear = () => selection.onChange(new Set());
  return (
    <>
      <ArtifactBar
        shown={shown}
        onChange={(part) => {
          if (part.look !== undefined) clear();
          setShown({ ...shown, ...part });
        }}
        onLeave={() => grid.current?.focus()}
        selection={
          selected.length === 0 ? null : (
            <SelectionActions selected={selected} capabilities={capabilities} onDelete={remove} onClear={clear} />
          )
        }
      >
        <ColumnsMenu columns={columns} hidden={table.hidden} onChange={(hidden) => setTable({ hidden })} />
      </ArtifactBar>
      {look === 'artifacts' && tagged === 'untagged' && rows.length > 0 ? <UntaggedWord /> : null}
      <NextTurn>
        <Grid
          key={look}
          ref={grid}
          label={look === 'artifacts' ? 'Artifacts' : 'Tags'}
          rows={rows}
          partial={!list.isComplete}
          columns={shownColumns}
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
              links={links}
              actions={actions}
            />
          )}
          selection={selection}
          onExpand={onExpand}
          onDelete={(row) => removeRows(selected.length > 0 ? selected : row.selectable ? [row] : [])}
          onView={(_first, last) => {
            if (last >= rows.length - AHEAD && !list.isComplete && list.isFresh) list.more();
          }}
          empty={<NoRows filter={filter} tagged={tagged} reading={list.isReading} look={look} />}
        />
        <Focused grid={grid} />
        {opened === null ? null : (
          <OpenedDialog
            opened={opened}
            connection={connection}
            repository={repository}
            capabilities={capabilities}
            artifacts={artifacts}
            links={links}
            onVersion={(app, name) => setOpened({ is: 'version', app, name })}
            onDeleted={(failed) => selection.onChange(new Set(failed.map(keyOfTarget)))}
            onClose={() => setOpened(null)}
          />
        )}
      </NextTurn>
    </>
  );
}

/** The keys are the grid's as soon as it is there. */
function Focused({ grid }: { readonly grid: RefObject<HTMLDivElement | null> }) {
  useEffect(() => grid.current?.focus({ preventScroll: true }), [grid]);
  return null;
}

/** Only what is in view is ever acted on: a filter takes the rest out of the selection. */
function useSelection(rows: readonly Row[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => rows.filter(({ selectable, key }) => selectable && chosen.has(key)), [rows, chosen]);
  const keys = useMemo(() => new Set(selected.map(({ key }) => key)), [selected]);
  return { selected, selection: { keys, onChange: setChosen } };
}

function useColumns(
  look: Shown['look'],
  capabilities: Capabilities | null,
  links: RepositoryLinks | null,
  actions: LinkActions,
) {
  const now = useNow(30_000);
  const narrow = useIsNarrow();
  return useMemo(
    () => (look === 'artifacts' ? artifactColumns : tagColumns)({ nowMs: now, capabilities, narrow, links, actions }),
    [look, now, capabilities, narrow, links, actions],
  );
}

/** The registry lists artifacts newest first; everything else is only true of the whole list. */
const needsWhole = ({ look, filter, tagged }: Shown, { sort }: TableChoice): boolean =>
  look === 'tags' || filter.trim() !== '' || tagged !== 'all' || sort.by !== 'pushed' || !sort.descending;

const UntaggedWord = () => (
  <Empty>
    <Quiet>Untagged does not mean unused: images of an index, and versions that name a digest, need no tag.</Quiet>
  </Empty>
);
