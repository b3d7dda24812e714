import { queryOptions, useQuery } from '@tanstack/react-query';
import type { LayerReading } from '#shared/model/artifact-details';
import type { ConnectionView } from '#shared/model/connection';
import type { Capabilities } from '#shared/model/registry';
import { api, ask } from '../../api';
import { registryKeys } from '../../keys';

/** A list that is younger than this is shown without being asked for again when its screen is opened. */
export const LIST_FRESH_MS = 10_000;

/** Whether the registry can be asked at all. */
export const isSignedIn = (connection: ConnectionView): boolean => connection.token !== 'missing';

/** What the account may do; null while it is being asked, or where it cannot be. */
export function useCapabilities(connection: ConnectionView): Capabilities | null {
  const { id, capabilities } = connection;
  const asked = useQuery({
    queryKey: registryKeys.capabilities(id),
    queryFn: () => ask(api.registry.capabilities({ id })),
    enabled: capabilities === null && isSignedIn(connection),
  });
  return capabilities ?? asked.data ?? null;
}

/** The repositories as last seen on this computer, for a start without waiting. */
export const useKeptRepositories = (id: string, enabled = true) =>
  useQuery({
    queryKey: registryKeys.keptRepositories(id),
    queryFn: () => ask(api.registry.keptRepositories({ id })),
    enabled,
    staleTime: LIST_FRESH_MS,
  });

const repositoriesQuery = (id: string) =>
  queryOptions({
    queryKey: registryKeys.repositories(id),
    queryFn: () => ask(api.registry.repositories({ id })),
    staleTime: LIST_FRESH_MS,
  });

export const useRepositories = (connection: ConnectionView) =>
  useQuery({ ...repositoriesQuery(connection.id), enabled: isSignedIn(connection) });

/** For a choice: the names that were read last, without asking the registry. */
export function useKnownRepositoryNames(connection: ConnectionView | null): readonly string[] {
  const id = connection?.id ?? '';
  const kept = useKeptRepositories(id, connection !== null).data;
  const read = useQuery({ ...repositoriesQuery(id), enabled: false }).data;
  return (read ?? kept)?.repositories.map(({ name }) => name) ?? [];
}

/** Starts the reading of all layers of the project (where it is not done yet) and follows it. */
export const useLayerReading = (id: string): LayerReading | undefined =>
  useQuery({ queryKey: registryKeys.layers(id), queryFn: () => ask(api.registry.readLayers({ id })) }).data;
