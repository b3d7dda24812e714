import { Button } from '@mantine/core';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { Board, BoardVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import { Banners, Bar, Empty, Gap, RefreshButton, SkeletonRows } from '../../ui/list';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import { Screen } from '../../ui/screen';
import { useNextTurn } from '../../ui/use-next-turn';
import { useNow } from '../../ui/use-now';
import { formatWhen } from '../../ui/when';
import { useActiveConnection } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { hasPlatform, NoPlatform, PlatformProblem, useBoard, useTemplates } from '../platform/index';
import { isSignedIn, NoRegistry } from '../registry/index';
import {
  type BoardCounts,
  type BoardFilters,
  boardRows,
  countStates,
  type IndexedBoard,
  indexBoard,
  noFilters,
  type TagRow,
} from './board';
import styles from './board.module.css';
import { BoardView } from './board-view';
import { ChooseVersion } from './choose-version';
import { DeleteVersion } from './delete-version';
import { Filters } from './filters';
import { LinkDialog } from './link-dialog';
import { VersionDrawer } from './version-drawer';
import { summaryWords } from './words';

/** Which tag has become which version, and what is amiss between them. `repository`: the only one to begin with. */
export function VersionsScreen({ repository }: { readonly repository: string | null }) {
  const connection = useActiveConnection();
  if (connection === null || !hasPlatform(connection))
    return (
      <Screen title="Versions">
        {connection === null ? <NoRegistry connection={null} /> : <NoPlatform connection={connection} />}
      </Screen>
    );
  return <VersionsOf key={`${connection.id} ${repository}`} connection={connection} repository={repository} />;
}

interface VersionsOfProps {
  readonly connection: ConnectionView;
  readonly repository: string | null;
}

function VersionsOf({ connection, repository }: VersionsOfProps) {
  const read = useBoard(connection);
  const now = useNow(30_000);
  const board = read.data;
  const indexed = useNextTurn(board, indexedOf);
  const counts = useMemo(() => (indexed === null ? null : countStates(indexed)), [indexed]);
  return (
    <Screen
      title="Versions"
      subtitle={board === undefined || counts === null ? connection.name : subtitle(board, counts, read.isError, now)}
      actions={<RefreshButton busy={read.isFetching} onClick={() => void read.refetch()} />}
      fixed
    >
      <Banners>
        {isSignedIn(connection) ? null : <NoRegistry connection={connection} />}
        {read.isError ? (
          <PlatformProblem
            connection={connection}
            title={board === undefined ? 'The versions are not known' : 'The versions could not be read again'}
            thrown={read.error}
            tone={board === undefined ? 'bad' : 'warn'}
            onRetry={() => void read.refetch()}
          />
        ) : null}
        {board === undefined || board.problems.length === 0 ? null : <Unread board={board} />}
      </Banners>
      {indexed === null || counts === null ? (
        read.isFetching ? (
          <SkeletonRows label="Reading tags and versions" />
        ) : null
      ) : (
        <BoardOf connection={connection} indexed={indexed} counts={counts} repository={repository} />
      )}
    </Screen>
  );
}

const indexedOf = (board: Board | undefined): IndexedBoard | null => (board === undefined ? null : indexBoard(board));

function subtitle(board: Board, counts: BoardCounts, isOld: boolean, nowMs: number): string {
  const needs = summaryWords(counts) ?? (board.tags.length === 0 ? null : 'every tag has its version');
  const words = `${count(board.tags.length, 'tag')}, ${count(board.versions.length, 'version')}${needs === null ? '' : `: ${needs}`}`;
  return isOld ? `${words}, as of ${formatWhen(board.readAt, nowMs)}` : words;
}

/** Repositories whose tags could not be read: what the board says of them is not all there is. */
const Unread = ({ board }: { readonly board: Board }) => (
  <Message
    tone="warn"
    title={`The tags of ${count(board.problems.length, 'repository', 'repositories')} are not known`}
  >
    {board.problems.map(({ repository, message }) => (
      <div key={repository}>
        <bdi>{repository}</bdi>: {message}
      </div>
    ))}
  </Message>
);

type Opened =
  | { readonly is: 'link'; readonly tags: readonly TagRow[]; readonly app: string | null }
  | { readonly is: 'version'; readonly app: string; readonly name: string }
  | { readonly is: 'choose'; readonly versions: readonly BoardVersion[] }
  | { readonly is: 'delete'; readonly version: BoardVersion };

interface BoardOfProps extends VersionsOfProps {
  readonly indexed: IndexedBoard;
  readonly counts: BoardCounts;
}

function BoardOf({ connection, indexed, counts, repository }: BoardOfProps) {
  const { board } = indexed;
  const go = useNavigation((state) => state.go);
  const templates = useTemplates(connection).data;
  const [filters, setFilters] = useState<BoardFilters>({ ...noFilters, repository });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<Opened | null>(null);
  const tags = useRef<HTMLDivElement>(null);
  /** What has the keys after a dialog. */
  const back = useRef<HTMLElement>(null);
  // What is typed is there at once; the rows follow in turns of their own.
  const shownBy = useDeferredValue(filters);
  const rows = useMemo(() => boardRows(indexed, shownBy, templates ?? []), [indexed, shownBy, templates]);
  // Only what is in view is ever acted on: a filter, or a link made elsewhere, takes the rest out of the selection.
  const selected = rows.tags.filter(({ key, selectable }) => selectable && chosen.has(key));
  const repositories = useMemo(() => [...new Set(indexed.tags.map(({ tag }) => tag.repository))], [indexed]);
  const apps = useMemo(() => board.apps.map(({ name }) => name), [board]);
  const open = (what: Opened) => {
    back.current = document.activeElement?.closest<HTMLElement>('[role=grid]') ?? tags.current;
    setOpened(what);
  };
  const close = () => {
    setOpened(null);
    back.current?.focus({ preventScroll: true });
  };
  if (board.tags.length === 0 && board.versions.length === 0) return <NothingYet />;
  return (
    <>
      <NextTurn>
        <Bar>
          <Filters
            filters={filters}
            onChange={setFilters}
            repositories={repositories}
            apps={apps}
            counts={counts}
            list={tags}
          />
          <Gap />
          {selected.length === 0 ? null : (
            <div className={styles['selection']} role="status">
              <Button size="compact-sm" onClick={() => open({ is: 'link', tags: selected, app: null })}>
                Link {count(selected.length, 'tag')}…
              </Button>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
                Clear
              </Button>
            </div>
          )}
        </Bar>
        {rows.tags.length === 0 && rows.versions.length === 0 ? (
          <Empty>
            <Message tone="info">Nothing fits these filters.</Message>
          </Empty>
        ) : null}
        <NextTurn>
          <BoardView
            rows={rows}
            isWithoutApp={board.apps.length === 0}
            selected={new Set(selected.map(({ key }) => key))}
            onSelect={setChosen}
            onLink={(linked, app) => open({ is: 'link', tags: linked, app })}
            onOpenVersion={(app, name) => open({ is: 'version', app, name })}
            onChooseVersion={({ versions }) => open({ is: 'choose', versions })}
            onTemplate={(name) => go({ screen: 'templates', edit: { is: 'new', repository: name } })}
            onDelete={({ version }) => version !== null && open({ is: 'delete', version })}
            tagsRef={tags}
          />
        </NextTurn>
      </NextTurn>
      {opened?.is === 'link' ? (
        <LinkDialog
          connection={connection}
          tags={opened.tags.flatMap(({ tag }) => (tag === null ? [] : [tag]))}
          app={opened.app}
          onClose={close}
        />
      ) : opened?.is === 'version' ? (
        <VersionDrawer connection={connection} app={opened.app} name={opened.name} onClose={close} />
      ) : opened?.is === 'choose' ? (
        <ChooseVersion
          versions={opened.versions}
          onChoose={(app, name) => open({ is: 'version', app, name })}
          onClose={close}
        />
      ) : opened?.is === 'delete' ? (
        <DeleteVersion connection={connection} version={opened.version} onDone={close} onClose={close} />
      ) : null}
    </>
  );
}

function NothingYet() {
  const go = useNavigation((state) => state.go);
  return (
    <Empty>
      <Message
        tone="info"
        title="No tag and no version yet"
        actions={
          <>
            <Button
              variant="default"
              onClick={() => go({ screen: 'templates', edit: { is: 'new', repository: null } })}
            >
              New template
            </Button>
            <Button variant="default" onClick={() => go({ screen: 'push' })}>
              Go to Push
            </Button>
          </>
        }
      >
        Push a build, and give its repository a template: then each new tag can become a version that is ready to
        deploy.
      </Message>
    </Empty>
  );
}
