import { useQuery } from '@tanstack/react-query';
import type { ConnectionList } from '#shared/contract/connections';
import type { ConnectionView, SandboxStatus, StorageFigures } from '#shared/model/connection';
import { api, ask } from '../../api';
import { keys, storageKeys } from '../../keys';
import { useAppInfo, usePreferences } from '../preferences/index';
import { keptWords } from './view-model';

/** Others push to the same registry: its storage is asked for again now and then. */
const STORAGE_EVERY_MS = 60_000;

/** Undefined while the list is being read. */
export function useConnections(): ConnectionList | undefined {
  return useQuery({ queryKey: keys.connections, queryFn: () => ask(api.connections.list()) }).data;
}

export function useActiveConnection(): ConnectionView | null {
  const list = useConnections();
  return list?.connections.find(({ id }) => id === list.activeId) ?? null;
}

export function useSandboxStatus(): SandboxStatus | undefined {
  return useQuery({ queryKey: keys.sandbox, queryFn: () => ask(api.connections.sandbox()) }).data;
}

/** Undefined while asking or where the registry could not be asked. */
export function useStorage(connection: ConnectionView | null): StorageFigures | undefined {
  const id = connection?.id ?? '';
  return useQuery({
    queryKey: storageKeys.figures(id),
    queryFn: () => ask(api.connections.storage({ id })),
    enabled: connection !== null && connection.token !== 'missing',
    staleTime: STORAGE_EVERY_MS / 2,
    refetchInterval: STORAGE_EVERY_MS,
  }).data;
}

/** Said beside the field for a token. Never nothing: the form does not move when it is known. */
export const useKeptWords = (): string =>
  keptWords(useAppInfo()?.keychain, usePreferences()?.secretsWithoutKeychain) || '\u00a0';
