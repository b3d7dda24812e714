import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConnectionView, StorageFigures } from '#shared/model/connection';
import type { StorageOverview } from '#shared/model/storage-use';
import { api, ask } from '../../api';
import { storageKeys } from '../../keys';
import { isSignedIn } from '../registry/index';

/** Others push to the same registry. */
const FRESH_MS = 30_000;
/** People wait for staff: often enough to see the answer at once, seldom enough to cost nothing. */
const PENDING_EVERY_MS = 5_000;
/** The map grows while layers are read. */
const READING_EVERY_MS = 3_000;

function everyMs(overview: StorageOverview | undefined): number | false {
  if (overview?.reading.is === 'running') return READING_EVERY_MS;
  return overview?.pendingRequestBytes == null ? false : PENDING_EVERY_MS;
}

/** The whole picture; asked again and again while an increase is pending, so that the bar grows by itself. */
export function useOverview(connection: ConnectionView) {
  const { id } = connection;
  const queries = useQueryClient();
  const read = useQuery({
    queryKey: storageKeys.overview(id),
    queryFn: (): Promise<StorageOverview> => ask(api.storage.overview({ id })),
    enabled: isSignedIn(connection),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => everyMs(state.data),
  });
  const figures = read.data?.figures;
  useEffect(() => {
    // The status bar shows the same figures at the same time.
    if (figures !== undefined) queries.setQueryData<StorageFigures>(storageKeys.figures(id), figures);
  }, [queries, id, figures]);
  return read;
}
