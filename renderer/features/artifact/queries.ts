import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api';
import { registryKeys } from '../../keys';

export interface Place {
  /** The connection. */
  readonly id: string;
  readonly repository: string;
  readonly digest: string;
}

export const useDetails = ({ id, repository, digest }: Place) =>
  useQuery({
    queryKey: registryKeys.details(id, repository, digest),
    queryFn: () => ask(api.registry.details({ id, repository, digest })),
  });

/** Which layers others have too; asked again when all layers of the project are read. */
export const useSharing = ({ id, repository, digest }: Place) =>
  useQuery({
    queryKey: [...registryKeys.sharing(id), repository, digest],
    queryFn: () => ask(api.registry.sharing({ id, repository, digest })),
  });

export const useScanReport = ({ id, repository, digest }: Place, scanRuns: boolean) =>
  useQuery({
    queryKey: registryKeys.scan(id, repository, digest),
    queryFn: () => ask(api.registry.scanReport({ id, repository, digest })),
    staleTime: 0,
    // A scan tells nobody when it ends.
    refetchInterval: ({ state }) => (scanRuns || state.data?.summary?.state === 'running' ? SCAN_POLL_MS : false),
  });

const SCAN_POLL_MS = 3000;
