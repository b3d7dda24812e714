import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ProjectView } from '#shared/model/project';
import { api, ask } from '../../api';
import { keys } from '../../keys';

/** Undefined while the list is being read. */
export function useProjects(): readonly ProjectView[] | undefined {
  return useQuery({ queryKey: keys.projects, queryFn: () => ask(api.projects.list()) }).data;
}

/** Two looks within this time are one: a window that comes to the front says so twice. */
const LOOK_EVERY_MS = 1000;
/** For a window that is in view all the while and never comes to the front, as on a second screen. */
const GLANCE_EVERY_MS = 30_000;

/**
 * Folders are renamed and deleted elsewhere, and come back: looked at as the screen opens and as the window comes to the front. While it
 * is in view a glance now and then asks no git for tags.
 */
export function useFreshProjects(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const look = (): void => {
      const known = queries.getQueryState(keys.projects);
      const isDue = known?.data !== undefined && Date.now() - known.dataUpdatedAt >= LOOK_EVERY_MS;
      if (document.visibilityState !== 'visible' || !isDue) return;
      const count = known.dataUpdateCount;
      const write = (now: readonly ProjectView[]): void => {
        // What was told meanwhile is newer.
        if (queries.getQueryState(keys.projects)?.dataUpdateCount === count) queries.setQueryData(keys.projects, now);
      };
      // What is known stays where it cannot be asked.
      ask(api.projects.list()).then(write, () => undefined);
    };
    look();
    const endGlances = glance(queries, look);
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      endGlances();
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [queries]);
}

/** Calls `onOther` when a project has another problem than the one that is known, until the returned function is called. */
function glance(queries: QueryClient, onOther: () => void): () => void {
  // A drive that does not answer is asked once.
  let isAsked = false;
  const compare = (problems: Readonly<Record<string, string | null>>): void => {
    const known = queries.getQueryData<readonly ProjectView[]>(keys.projects) ?? [];
    if (known.some(({ id, problem }) => (problems[id] ?? null) !== problem)) onOther();
  };
  const timer = setInterval(async () => {
    if (isAsked || document.visibilityState !== 'visible') return;
    isAsked = true;
    await ask(api.projects.problems()).then(compare, () => undefined);
    isAsked = false;
  }, GLANCE_EVERY_MS);
  return () => clearInterval(timer);
}

/** What a folder says of itself, asked afresh. */
export const useFolder = (folder: string) =>
  useQuery({
    queryKey: ['folder', folder],
    queryFn: () => ask(api.projects.inspect({ folder })),
    staleTime: 0,
    gcTime: 0,
  });

/** After a change of what is in the folder. */
export function useFolderAgain(folder: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['folder', folder] });
}
