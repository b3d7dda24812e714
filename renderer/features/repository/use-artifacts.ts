import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { Artifact, ArtifactPage } from '#shared/model/registry';
import { api, ask } from '../../api';
import { registryKeys } from '../../keys';
import { isSignedIn, LIST_FRESH_MS } from '../registry/index';
import { knownCursors, mergePages } from './merge-pages';

export interface ArtifactList {
  /** Undefined before anything of it was ever seen. */
  readonly artifacts: readonly Artifact[] | undefined;
  /** False: as last seen on this computer. */
  readonly isFresh: boolean;
  readonly readAt: string | null;
  readonly isComplete: boolean;
  readonly total: ArtifactPage['total'];
  readonly isReading: boolean;
  /** Why a page could not be read; the others stay. */
  readonly error: Error | null;
  /** Reads one more page, where there is one. */
  readonly more: () => void;
  /** All of it anew. */
  readonly refresh: () => void;
  /** Only the pages that failed. */
  readonly retry: () => void;
}

/** A repository's artifacts, page by page as they are wanted, or (`whole`) all pages side by side. */
export function useArtifacts(connection: ConnectionView, repository: string, whole: boolean): ArtifactList {
  const { id } = connection;
  const queries = useQueryClient();
  const [wanted, setWanted] = useState(1);
  const base = registryKeys.artifacts(id, repository);
  const cursors = knownCursors((cursor) => queries.getQueryData<ArtifactPage>([...base, cursor]));
  const results = useQueries({
    queries: cursors.map((cursor, index) => ({
      queryKey: [...base, cursor],
      queryFn: () => ask(api.registry.artifacts({ id, repository, cursor })),
      enabled: isSignedIn(connection) && (whole || index < wanted),
      staleTime: LIST_FRESH_MS,
    })),
  });
  const kept = useQuery({
    queryKey: registryKeys.keptArtifacts(id, repository),
    queryFn: () => ask(api.registry.keptArtifacts({ id, repository })),
    enabled: queries.getQueryData([...base, null]) === undefined,
    staleTime: LIST_FRESH_MS,
  });
  const pages = useSame(results.flatMap(({ data }) => (data === undefined ? [] : [data])));
  const merged = useMemo(() => mergePages(pages), [pages]);
  const [first] = pages;
  const failed = results.filter(({ error }) => error !== null);
  const isReading = results.some(({ isFetching }) => isFetching) || (first === undefined && kept.isFetching);
  const more = useCallback(() => {
    if (!isReading && failed.length === 0) setWanted(pages.length + 1);
  }, [isReading, failed.length, pages.length]);
  return {
    artifacts: first === undefined ? kept.data?.artifacts : merged,
    isFresh: first !== undefined && results[0]?.error === null,
    readAt: first?.readAt ?? kept.data?.readAt ?? null,
    isComplete: first === undefined ? (kept.data?.isComplete ?? false) : pages.length === cursors.length,
    total: first?.total ?? null,
    isReading,
    error: failed[0]?.error ?? null,
    more,
    refresh: () => void queries.invalidateQueries({ queryKey: base }),
    retry: () => {
      for (const { refetch } of failed) void refetch();
    },
  };
}

/** The same array for the same items, so that what is made of it is made once. */
function useSame<Item>(items: readonly Item[]): readonly Item[] {
  const last = useRef(items);
  const same = last.current.length === items.length && items.every((item, index) => item === last.current[index]);
  if (!same) last.current = items;
  return last.current;
}
