import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { AppTemplateView } from '#shared/model/app-template';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import { FilterField } from '../../ui/filter-field';
import { ColumnsMenu, Grid, useShownColumns } from '../../ui/grid/index';
import { Banners, Empty, RefreshButton, SkeletonRows } from '../../ui/list';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import { Screen } from '../../ui/screen';
import { useActiveConnection } from '../connections/index';
import { type TemplateTarget, useNavigation } from '../navigation/index';
import { hasPlatform, NoPlatform, PlatformProblem, useTemplates } from '../platform/index';
import { type TableChoice, useTable } from '../preferences/index';
import { NoRegistry } from '../registry/index';
import { columnsOf } from './columns';
import { RemoveTemplate } from './remove-template';
import { TemplateEditor } from './template-editor';
import { templateRows } from './view-model';

const byDefault: TableChoice = { hidden: [], sort: { by: 'name', descending: false } };

/** With which settings the tags of each repository become versions. */
export function TemplatesScreen({ edit }: { readonly edit: TemplateTarget | null }) {
  const connection = useActiveConnection();
  if (connection === null || !hasPlatform(connection))
    return (
      <Screen title="Templates">
        {connection === null ? <NoRegistry connection={null} /> : <NoPlatform connection={connection} />}
      </Screen>
    );
  return edit === null ? (
    <TemplateList key={connection.id} connection={connection} />
  ) : (
    <TemplateEditor key={`${connection.id} ${JSON.stringify(edit)}`} connection={connection} target={edit} />
  );
}

function TemplateList({ connection }: { readonly connection: ConnectionView }) {
  const go = useNavigation((state) => state.go);
  const read = useTemplates(connection);
  const [filter, setFilter] = useState('');
  const [table, setTable] = useTable('templates', byDefault);
  const [removing, setRemoving] = useState<AppTemplateView | null>(null);
  const grid = useRef<HTMLDivElement>(null);
  const edit = useCallback((target: TemplateTarget) => go({ screen: 'templates', edit: target }), [go]);
  const open = useCallback((repository: string) => edit({ is: 'edit', repository }), [edit]);
  const columns = useMemo(() => columnsOf(open), [open]);
  const shown = useShownColumns(columns, table.hidden);
  const templates = read.data;
  const rows = useMemo(() => templateRows(templates ?? [], table.sort, filter), [templates, table.sort, filter]);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => edit({ is: 'new', repository: null })}>
      New template
    </Button>
  );
  return (
    <Screen
      title="Templates"
      subtitle={templates === undefined ? connection.name : count(templates.length, 'template')}
      actions={
        <>
          <FilterField
            label="Filter templates"
            value={filter}
            onChange={setFilter}
            onLeave={() => grid.current?.focus()}
            width={160}
          />
          <ColumnsMenu columns={columns} hidden={table.hidden} onChange={(hidden) => setTable({ hidden })} />
          <RefreshButton busy={read.isFetching} onClick={() => void read.refetch()} />
          {templates?.length === 0 ? null : create}
        </>
      }
      fixed
    >
      <Banners>
        {read.isError ? (
          <PlatformProblem
            connection={connection}
            title={templates === undefined ? 'The templates are not known' : 'The templates could not be read again'}
            thrown={read.error}
            tone={templates === undefined ? 'bad' : 'warn'}
            onRetry={() => void read.refetch()}
          />
        ) : null}
      </Banners>
      {templates === undefined && read.isFetching ? <SkeletonRows label="Reading the templates" /> : null}
      {templates === undefined ? null : (
        <NextTurn>
          <Grid
            ref={grid}
            label="Templates"
            rows={rows}
            columns={shown}
            sort={table.sort}
            onSort={({ by, descending }) => setTable({ sort: { by, descending } })}
            onOpen={({ name }) => open(name)}
            onDelete={({ template }) => setRemoving(template)}
            menu={({ name, template }) => (
              <>
                <Menu.Item onClick={() => open(name)}>Edit</Menu.Item>
                <Menu.Item onClick={() => edit({ is: 'new', repository: null, from: name })}>
                  Duplicate to another repository…
                </Menu.Item>
                <Menu.Item onClick={() => go({ screen: 'repository', name })}>Open the repository</Menu.Item>
                <Menu.Divider />
                <Menu.Item onClick={() => setRemoving(template)}>Remove…</Menu.Item>
              </>
            )}
            empty={
              <Empty>
                {filter.trim() === '' ? (
                  <Message tone="info" title="No repository has a template yet" actions={create}>
                    A template holds what an app version runs with: resources, ports, environment. With one, every new
                    tag of its repository can become a version that is ready to deploy.
                  </Message>
                ) : (
                  <Message tone="info">No template fits “{filter.trim()}”.</Message>
                )}
              </Empty>
            }
          />
        </NextTurn>
      )}
      {removing === null ? null : (
        <RemoveTemplate connection={connection} template={removing} onClose={() => setRemoving(null)} />
      )}
    </Screen>
  );
}
