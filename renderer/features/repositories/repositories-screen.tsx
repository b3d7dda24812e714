import { Button, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import { imagePath } from '#shared/model/reference';
import type { RepositoryList } from '#shared/model/registry';
import { api } from '../../api';
import { registryKeys } from '../../keys';
import { FilterField } from '../../ui/filter-field';
import { ColumnsMenu, Grid, useShownColumns } from '../../ui/grid/index';
import { Banners, Empty, RefreshButton, SkeletonRows } from '../../ui/list';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import { Screen } from '../../ui/screen';
import { attempt, copyText } from '../../ui/tell';
import { useNow } from '../../ui/use-now';
import { formatWhen } from '../../ui/when';
import { useActiveConnection } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { hasPlatform, useTemplates } from '../platform/index';
import { type TableChoice, useTable } from '../preferences/index';
import { isSignedIn, NoRegistry, RegistryProblem, useKeptRepositories, useRepositories } from '../registry/index';
import { AddRepository } from './add-repository';
import { columnsOf } from './columns';
import { useFigures } from './use-figures';
import { lacksFigures, needsAllFigures, originWords, type RepositoryRow, rowOf, shownRows } from './view-model';

const byDefault: TableChoice = { hidden: [], sort: { by: 'pushed', descending: true } };

/** What the registry of the connection in use holds. */
export function RepositoriesScreen() {
  const connection = useActiveConnection();
  return connection === null ? (
    <Screen title="Repositories">
      <NoRegistry connection={null} />
    </Screen>
  ) : (
    <RepositoriesOf key={connection.id} connection={connection} />
  );
}

function RepositoriesOf({ connection }: { readonly connection: ConnectionView }) {
  const { id } = connection;
  const go = useNavigation((state) => state.go);
  const now = useNow(30_000);
  const [filter, setFilter] = useState('');
  const [table, setTable] = useTable('repositories', byDefault);
  const [adding, setAdding] = useState(false);
  const read = useRepositories(connection);
  const kept = useKeptRepositories(id);
  const list = read.data ?? kept.data ?? undefined;
  const fresh = read.data !== undefined && !read.isError;
  const { rows, onView } = useRows(id, list, fresh, table.sort, filter);
  const grid = useRef<HTMLDivElement>(null);
  const open = useCallback((name: string) => go({ screen: 'repository', name }), [go]);
  // All rows are drawn again for it.
  const templates = useDeferredValue(useTemplates(connection).data);
  const columns = useMemo(
    () => columnsOf(now, open, new Set(templates?.map(({ repository }) => repository))),
    [now, open, templates],
  );
  const shown = useShownColumns(columns, table.hidden);
  const retry = () => void read.refetch();
  const loading = list === undefined && (read.isFetching || kept.isFetching);
  return (
    <Screen
      title="Repositories"
      subtitle={list === undefined ? connection.name : subtitle(list, fresh, now)}
      actions={
        <>
          <FilterField
            label="Filter repositories"
            value={filter}
            onChange={setFilter}
            onLeave={() => grid.current?.focus()}
            width={180}
          />
          <ColumnsMenu columns={columns} hidden={table.hidden} onChange={(hidden) => setTable({ hidden })} />
          <RefreshButton busy={read.isFetching} onClick={retry} />
        </>
      }
      fixed
    >
      <Banners>
        {isSignedIn(connection) ? null : <NoRegistry connection={connection} />}
        {read.isError ? (
          <RegistryProblem
            connection={connection}
            title={list === undefined ? 'The repositories are not known' : 'The list could not be read again'}
            thrown={read.error}
            tone={list === undefined ? 'bad' : 'warn'}
            onRetry={retry}
          />
        ) : null}
        {list?.isComplete === false ? <NotListed list={list} onAdd={() => setAdding(true)} /> : null}
      </Banners>
      {loading ? <SkeletonRows label="Reading the repositories" /> : null}
      {list === undefined ? null : (
        <NextTurn>
          <Grid
            ref={grid}
            label="Repositories"
            rows={rows}
            columns={shown}
            sort={table.sort}
            onSort={({ by, descending }) => setTable({ sort: { by, descending } })}
            onOpen={({ name }) => open(name)}
            onView={onView}
            menu={(row) => <RowMenu row={row} connection={connection} onOpen={open} />}
            empty={<NoRows filter={filter} connection={connection} />}
          />
        </NextTurn>
      )}
      {adding ? <AddRepository id={id} onClose={() => setAdding(false)} /> : null}
    </Screen>
  );
}

/** The rows in their order, with the figures of those that are looked at (of all, where the order needs them). */
function useRows(
  id: string,
  list: RepositoryList | undefined,
  fresh: boolean,
  sort: TableChoice['sort'],
  filter: string,
) {
  const [inView, setInView] = useState<readonly string[]>([]);
  const lacking = list?.repositories.filter(lacksFigures).map(({ name }) => name) ?? [];
  const wanted =
    list !== undefined && needsAllFigures(list, sort.by) ? lacking : lacking.filter((name) => inView.includes(name));
  const answers = useFigures(id, fresh ? (list?.readAt ?? null) : null, wanted);
  const all = useMemo(
    () => (list?.repositories ?? []).map((repository) => rowOf(repository, answers.get(repository.name))),
    [list, answers],
  );
  const rows = useMemo(() => shownRows(all, sort, filter), [all, sort, filter]);
  const onView = useCallback(
    (first: number, last: number) => setInView(rows.slice(first, last + 1).map(({ name }) => name)),
    [rows],
  );
  return { rows, onView };
}

function subtitle(list: RepositoryList, fresh: boolean, nowMs: number): string {
  const words = count(list.repositories.length, 'repository', 'repositories');
  return fresh ? words : `${words}, as of ${formatWhen(list.readAt, nowMs)}`;
}

function NotListed({ list, onAdd }: { readonly list: RepositoryList; readonly onAdd: () => void }) {
  return (
    <Message
      tone="info"
      actions={
        <Button variant="default" onClick={onAdd}>
          Add a repository name…
        </Button>
      }
    >
      This registry does not list its repositories to this account. The names come from {originWords(list)}; there may
      be more.
    </Message>
  );
}

function NoRows({ filter, connection }: { readonly filter: string; readonly connection: ConnectionView }) {
  const go = useNavigation((state) => state.go);
  if (filter.trim() !== '')
    return (
      <Empty>
        <Message tone="info">No repository fits “{filter.trim()}”.</Message>
      </Empty>
    );
  return (
    <Empty>
      <Message
        tone="info"
        title={`Nothing is in ${connection.project} yet`}
        actions={
          <Button variant="default" onClick={() => go({ screen: 'push' })}>
            Go to Push
          </Button>
        }
      >
        A repository appears with the first push to it.
      </Message>
    </Empty>
  );
}

interface RowMenuProps {
  readonly row: RepositoryRow;
  readonly connection: ConnectionView;
  readonly onOpen: (name: string) => void;
}

function RowMenu({ row: { name, repository }, connection, onOpen }: RowMenuProps) {
  const queries = useQueryClient();
  const go = useNavigation((state) => state.go);
  const path = imagePath({ registry: connection.registry, project: connection.project, repository: name });
  const forget = () =>
    attempt(`${name} stays in the list`, api.registry.forgetRepository({ id: connection.id, repository: name }), () => {
      void queries.invalidateQueries({ queryKey: registryKeys.repositories(connection.id) });
    });
  return (
    <>
      <Menu.Item onClick={() => onOpen(name)}>Open</Menu.Item>
      <Menu.Item onClick={() => copyText('The address', path)}>Copy address</Menu.Item>
      {hasPlatform(connection) ? (
        <>
          <Menu.Item onClick={() => go({ screen: 'templates', edit: { is: 'edit', repository: name } })}>
            Template…
          </Menu.Item>
          <Menu.Item onClick={() => go({ screen: 'versions', repository: name })}>Show its versions</Menu.Item>
        </>
      ) : null}
      {repository.knownFrom.includes('user') ? (
        <Menu.Item onClick={() => void forget()}>Forget the name you added</Menu.Item>
      ) : null}
    </>
  );
}
