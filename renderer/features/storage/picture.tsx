import { Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { StorageOverview } from '#shared/model/storage-use';
import { storageKeys } from '../../keys';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import { readingWords, useLayerReading } from '../registry/index';
import { ArtifactGrid } from './artifact-grid';
import { PushTrend } from './push-trend';
import styles from './storage.module.css';
import { StorageMap } from './storage-map';
import { Usage } from './usage';

interface PictureProps {
  readonly connection: ConnectionView;
  readonly overview: StorageOverview | undefined;
  readonly isReading: boolean;
}

/** Used and limit, what the last pushes added, and what lies where. */
export function Picture({ connection, overview, isReading }: PictureProps) {
  if (overview === undefined) return isReading ? <Loading /> : null;
  return (
    <div className={styles['picture']}>
      <div className={styles['top']}>
        <Usage connection={connection} overview={overview} />
        <PushTrend pushes={overview.lastPushes} />
      </div>
      {overview.reading.is === 'done' ? null : <Reading id={connection.id} />}
      {overview.artifacts.length > 0 ? (
        <NextTurn>
          <StorageMap overview={overview} />
          <NextTurn>
            <ArtifactGrid overview={overview} />
          </NextTurn>
        </NextTurn>
      ) : overview.reading.is === 'done' ? (
        <Message tone="info" title={`Nothing is in ${connection.project} yet`}>
          What you push is shown here: which builds take the room, and what they share.
        </Message>
      ) : null}
    </div>
  );
}

const Loading = () => (
  <div className={styles['picture']} role="status" aria-label="Reading the storage">
    <Skeleton height={28} width={240} />
    <Skeleton height={12} />
    <Skeleton height={280} />
  </div>
);

/** Until all layers are read, every single figure is the most that it can be. */
function Reading({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const reading = useLayerReading(id);
  const isRead = reading?.is === 'done';
  useEffect(() => {
    // The end may have come between the picture and this question, and is then not told again.
    if (isRead) void queries.invalidateQueries({ queryKey: storageKeys.overview(id) });
  }, [isRead, queries, id]);
  const failed = reading?.is === 'failed';
  return (
    <Message tone={failed ? 'warn' : 'info'} title={readingWords(reading) ?? 'Reading layers'}>
      {failed
        ? 'What single artifacts take is the most that it can be: layers that could not be read may be shared.'
        : 'Until all are read, what single artifacts take is the most that it can be. It falls as shared layers are found.'}
    </Message>
  );
}
