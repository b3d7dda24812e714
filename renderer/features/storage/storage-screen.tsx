import { Button } from '@mantine/core';
import type { ConnectionView } from '#shared/model/connection';
import { assertNever } from '#shared/result';
import { Banners, RefreshButton } from '../../ui/list';
import { Screen } from '../../ui/screen';
import { useNow } from '../../ui/use-now';
import { formatWhen } from '../../ui/when';
import { useActiveConnection } from '../connections/index';
import { type StoragePlace, useNavigation } from '../navigation/index';
import { isSignedIn, NoRegistry, RegistryProblem, useCapabilities } from '../registry/index';
import { Picture } from './picture';
import { useOverview } from './queries';
import { RequestStorage } from './request-storage';
import { MakeRoom } from './room/index';

/** How full the registry is, with what, and the two ways to more room. */
export function StorageScreen({ open }: { readonly open: StoragePlace | null }) {
  const connection = useActiveConnection();
  return connection === null ? (
    <Screen title="Storage">
      <NoRegistry connection={null} />
    </Screen>
  ) : (
    <StorageOf key={connection.id} connection={connection} open={open} />
  );
}

interface StorageOfProps {
  readonly connection: ConnectionView;
  readonly open: StoragePlace | null;
}

function StorageOf({ connection, open }: StorageOfProps) {
  const go = useNavigation((state) => state.go);
  const now = useNow(30_000);
  const read = useOverview(connection);
  const overview = read.data;
  const reason = useDenial(connection);
  const show = (place: StoragePlace) => go({ screen: 'storage', open: place });
  const project = `${connection.registry}/${connection.project}`;
  return (
    <Screen
      title="Storage"
      subtitle={
        read.isError && overview !== undefined ? `${project}, as of ${formatWhen(overview.readAt, now)}` : project
      }
      actions={
        <>
          <RefreshButton busy={read.isFetching} onClick={() => void read.refetch()} />
          <Button variant="default" disabled={overview === undefined} onClick={() => show({ is: 'request' })}>
            Request more storage
          </Button>
          <Button
            disabled={overview === undefined || overview.artifacts.length === 0 || reason !== null}
            title={reason ?? undefined}
            onClick={() => show({ is: 'makeRoom', bytes: null })}
          >
            Make room
          </Button>
        </>
      }
      fixed
    >
      <Banners>
        {isSignedIn(connection) ? null : <NoRegistry connection={connection} />}
        {read.isError ? (
          <RegistryProblem
            connection={connection}
            title={overview === undefined ? 'The storage is not known' : 'The storage could not be read again'}
            thrown={read.error}
            tone={overview === undefined ? 'bad' : 'warn'}
            onRetry={() => void read.refetch()}
          />
        ) : null}
      </Banners>
      <Picture connection={connection} overview={overview} isReading={read.isFetching} />
      {open === null || overview === undefined ? null : (
        <Opened connection={connection} overview={overview} open={open} onClose={() => go({ screen: 'storage' })} />
      )}
    </Screen>
  );
}

function useDenial(connection: ConnectionView): string | null {
  const capabilities = useCapabilities(connection);
  return capabilities?.mayDeleteArtifacts === false ? 'This account may not delete artifacts.' : null;
}

interface OpenedProps {
  readonly connection: ConnectionView;
  readonly overview: NonNullable<ReturnType<typeof useOverview>['data']>;
  readonly open: StoragePlace;
  readonly onClose: () => void;
}

function Opened({ open, ...rest }: OpenedProps) {
  switch (open.is) {
    case 'makeRoom':
      return <MakeRoom {...rest} bytes={open.bytes} />;
    case 'request':
      return <RequestStorage {...rest} />;
    default:
      return assertNever(open);
  }
}
