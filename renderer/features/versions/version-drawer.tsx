import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';
import { useFocusBack } from '../../ui/use-focus-back';
import { PlatformProblem } from '../platform/index';
import { DeleteVersion } from './delete-version';
import { EditVersion } from './edit-version';
import { VersionFacts } from './version-facts';

interface VersionDrawerProps {
  readonly connection: ConnectionView;
  readonly app: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** `edited`: the form was open, and the keys that were in it go on at its button. */
type Mode = 'look' | 'edit' | 'edited' | 'delete';

/** All that is known of one version, and what can be done with it. */
export function VersionDrawer({ connection, app, name, onClose }: VersionDrawerProps) {
  useFocusBack();
  const [mode, setMode] = useState<Mode>('look');
  const read = useQuery({
    queryKey: platformKeys.version(connection.id, app, name),
    queryFn: (): Promise<AppVersion> => ask(api.platform.version({ id: connection.id, app, name })),
    staleTime: 0,
  });
  const version = read.data;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={<bdi>{`${app} / ${name}`}</bdi>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A form is not lost by a click beside it.
      closeOnClickOutside={mode !== 'edit'}
      closeOnEscape={mode === 'look' || mode === 'edited'}
    >
      {read.isError ? (
        <PlatformProblem
          connection={connection}
          title="The version could not be read"
          thrown={read.error}
          tone={version === undefined ? 'bad' : 'warn'}
          onRetry={() => void read.refetch()}
        />
      ) : null}
      {version === undefined ? (
        read.isError ? null : (
          <div role="status">Reading the version</div>
        )
      ) : mode === 'edit' ? (
        <EditVersion connection={connection} version={version} onDone={() => setMode('edited')} />
      ) : (
        <VersionFacts
          connection={connection}
          version={version}
          wasEdited={mode === 'edited'}
          onEdit={() => setMode('edit')}
          onDelete={() => setMode('delete')}
        />
      )}
      {version !== undefined && mode === 'delete' ? (
        <DeleteVersion connection={connection} version={version} onDone={onClose} onClose={() => setMode('look')} />
      ) : null}
    </Drawer>
  );
}
