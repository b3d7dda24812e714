import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { ApiError } from '../../api';
import { Banners, RefreshButton, SkeletonRows } from '../../ui/list';
import { Message } from '../../ui/message';
import { LongName } from '../../ui/name';
import { NextTurn } from '../../ui/next-turn';
import { Screen } from '../../ui/screen';
import { useNow } from '../../ui/use-now';
import { formatWhen } from '../../ui/when';
import { useActiveConnection } from '../connections/index';
import { useNavigation } from '../navigation/index';
import { isSignedIn, NoRegistry, RegistryProblem, useCapabilities } from '../registry/index';
import { ArtifactTable } from './artifact-table';
import { type ArtifactList, useArtifacts } from './use-artifacts';
import { useBackKeys } from './use-back-keys';
import { countWords, readWords } from './view-model';

interface RepositoryScreenProps {
  readonly name: string;
  /** The artifact whose details are opened; null: none. */
  readonly digest: string | null;
}

/** One repository of the connection in use. */
export function RepositoryScreen({ name, digest }: RepositoryScreenProps) {
  const connection = useActiveConnection();
  return connection === null ? (
    <Screen title={<LongName>{name}</LongName>} before={<Back />}>
      <NoRegistry connection={null} />
    </Screen>
  ) : (
    <RepositoryOf key={connection.id} connection={connection} name={name} digest={digest} />
  );
}

function RepositoryOf({ connection, name, digest }: RepositoryScreenProps & { readonly connection: ConnectionView }) {
  const back = useBack();
  useBackKeys(back);
  const [whole, setWhole] = useState(false);
  const list = useArtifacts(connection, name, whole);
  const capabilities = useCapabilities(connection);
  const { artifacts, error } = list;
  return (
    <Screen
      title={<LongName>{name}</LongName>}
      subtitle={<Subtitle list={list} connection={connection} />}
      before={<Back />}
      actions={<RefreshButton busy={list.isReading} onClick={list.refresh} />}
      fixed
    >
      <Banners>
        {isSignedIn(connection) ? null : <NoRegistry connection={connection} />}
        {error === null ? null : <ListProblem connection={connection} list={list} error={error} />}
      </Banners>
      {artifacts === undefined ? (
        list.isReading ? (
          <SkeletonRows label="Reading the artifacts" />
        ) : null
      ) : (
        <NextTurn>
          <ArtifactTable
            connection={connection}
            repository={name}
            digest={digest}
            capabilities={capabilities}
            artifacts={artifacts}
            list={list}
            onWhole={setWhole}
          />
        </NextTurn>
      )}
    </Screen>
  );
}

function useBack(): () => void {
  const go = useNavigation((state) => state.go);
  return () => go({ screen: 'repositories' });
}

function Back() {
  const back = useBack();
  return (
    <Tooltip label="Back to Repositories">
      <ActionIcon variant="subtle" color="gray" aria-label="Back to Repositories" onClick={back}>
        <IconArrowLeft size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function Subtitle({ list, connection }: { readonly list: ArtifactList; readonly connection: ConnectionView }) {
  const now = useNow(30_000);
  const { artifacts, isComplete, isFresh, readAt } = list;
  if (artifacts === undefined) return `${connection.registry}/${connection.project}`;
  const words = readWords(list) ?? countWords(artifacts, isComplete);
  return isFresh || readAt === null ? words : `${words}, as of ${formatWhen(readAt, now)}`;
}

interface ListProblemProps {
  readonly connection: ConnectionView;
  readonly list: ArtifactList;
  readonly error: Error;
}

/** What was read stays in view; the sentence says what is missing. */
function ListProblem({ connection, list, error }: ListProblemProps) {
  const back = useBack();
  if (error instanceof ApiError && error.error.code === 'registry-not-found' && !list.isFresh)
    return (
      <Message
        tone="warn"
        title="The registry has no such repository any more"
        actions={
          <Button variant="default" onClick={back}>
            Back to Repositories
          </Button>
        }
      >
        {error.message}
      </Message>
    );
  const title =
    list.artifacts === undefined
      ? 'The artifacts are not known'
      : list.isFresh
        ? 'Part of the list could not be read'
        : 'The list could not be read again';
  return (
    <RegistryProblem
      connection={connection}
      title={title}
      thrown={error}
      tone={list.artifacts === undefined ? 'bad' : 'warn'}
      onRetry={list.retry}
    />
  );
}
