import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RoomItem, RoomProposal, RoomRules } from '#shared/model/storage-use';
import { api, ask } from '../../../api';
import { keys, storageKeys } from '../../../keys';
import { rereadRegistry } from '../../../live';
import { failing } from '../../../ui/tell';
import type { Freed } from './choice';

/** Not every key that is typed is a question. */
const TYPING_MS = 250;

export const useRules = (id: string) =>
  useQuery({ queryKey: storageKeys.rules(id), queryFn: (): Promise<RoomRules> => ask(api.storage.rules({ id })) });

/** Remembers the rules; the proposal follows them. */
export function useChangeRules(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (rules: RoomRules) => ask(api.storage.changeRules({ id, rules })),
    onMutate: (rules) => queries.setQueryData<RoomRules>(storageKeys.rules(id), rules),
    onError: failing('The rules were not kept'),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: storageKeys.rules(id) });
      void queries.invalidateQueries({ queryKey: storageKeys.room(id) });
    },
  });
}

/** What to delete to free so many bytes; null: no amount. */
export function useProposal(id: string, bytes: number | null) {
  const [asked] = useDebouncedValue(bytes, TYPING_MS);
  return useQuery({
    queryKey: [...storageKeys.room(id), 'proposal', asked],
    queryFn: (): Promise<RoomProposal> => ask(api.storage.proposeRoom({ id, bytes: asked ?? 1 })),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

/** What a choice frees together: layers that only it shares count once. */
export function useFreed(id: string, items: readonly RoomItem[], enabled: boolean) {
  const [asked] = useDebouncedValue(items, TYPING_MS);
  const read = useQuery({
    queryKey: [...storageKeys.room(id), 'freed', asked],
    queryFn: (): Promise<Freed> => ask(api.storage.freedBy({ id, items: [...asked] })),
    enabled,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return { read, isSettled: asked === items && !read.isFetching && !read.isPlaceholderData };
}

interface RoomDeletion {
  readonly items: readonly RoomItem[];
  readonly typedNames: readonly string[];
}

/** Through the same deletion as everywhere; the figures are asked for again, whatever came of it. */
export function useMakeRoom(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ items, typedNames }: RoomDeletion) =>
      ask(api.storage.makeRoom({ id, items: [...items], typedNames: [...typedNames] })),
    onSettled: (_done, _thrown, { items }) => {
      for (const repository of new Set(items.map((item) => item.repository))) rereadRegistry(queries, id, repository);
      void queries.invalidateQueries({ queryKey: keys.storage });
    },
  });
}
