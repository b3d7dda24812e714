import { Button, Drawer } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { shortDigest } from '#shared/model/format';
import type { Artifact, Capabilities } from '#shared/model/registry';
import { ApiError } from '../../api';
import { rereadRegistry } from '../../live';
import { useFocusBack } from '../../ui/use-focus-back';
import { RegistryProblem } from '../registry/index';
import styles from './artifact.module.css';
import { ArtifactFacts } from './artifact-facts';
import { Layers } from './layers';
import { Parts } from './parts';
import { useDetails } from './queries';
import { RunSettings } from './run-settings';
import { knownArtifact } from './view-model';
import { Vulnerabilities } from './vulnerabilities';

interface DetailsDrawerProps {
  readonly connection: ConnectionView;
  readonly repository: string;
  readonly capabilities: Capabilities | null;
  readonly digest: string;
  readonly artifacts: readonly Artifact[];
  readonly onClose: () => void;
}

/** All that is known of one artifact; from an index one goes on to its images and back. */
export function DetailsDrawer(props: DetailsDrawerProps) {
  useFocusBack();
  const { digest, onClose } = props;
  const [path, setPath] = useState<readonly string[]>([digest]);
  const shown = path.at(-1) ?? digest;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={`Details of ${shortDigest(shown)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {path.length > 1 ? (
        <Button
          variant="subtle"
          px={4}
          mb={8}
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => setPath(path.slice(0, -1))}
        >
          Back to {shortDigest(path.at(-2) ?? digest)}
        </Button>
      ) : null}
      <Details key={shown} {...props} digest={shown} onChoose={(next) => setPath([...path, next])} />
    </Drawer>
  );
}

function Details(props: DetailsDrawerProps & { readonly onChoose: (digest: string) => void }) {
  const { connection, repository, capabilities, digest, artifacts, onChoose } = props;
  const place = { id: connection.id, repository, digest };
  const { data, error, refetch } = useDetails(place);
  const queries = useQueryClient();
  const gone = error instanceof ApiError && error.error.code === 'registry-not-found';
  useEffect(() => {
    if (gone) rereadRegistry(queries, connection.id, repository);
  }, [gone, queries, connection.id, repository]);
  const artifact = knownArtifact(artifacts, digest);
  return (
    <div className={styles['details']}>
      {error === null ? null : (
        <RegistryProblem
          connection={connection}
          title={gone ? 'It is not in the registry any more' : 'The details could not be read'}
          thrown={error}
          tone={gone ? 'warn' : 'bad'}
          onRetry={() => void refetch()}
        />
      )}
      <ArtifactFacts digest={digest} artifact={artifact} details={data ?? null} />
      {data === undefined ? (
        error === null ? (
          <div role="status">Reading the details</div>
        ) : null
      ) : (
        <>
          <Parts details={data} artifact={artifact} onChoose={onChoose} />
          {data.layers.length === 0 ? null : <Layers place={place} layers={data.layers} />}
          {data.layers.length === 0 ? null : <RunSettings details={data} />}
        </>
      )}
      {capabilities?.scans === true && !gone && (artifact === null || artifact.kind === 'image') ? (
        <Vulnerabilities place={place} />
      ) : null}
    </div>
  );
}
