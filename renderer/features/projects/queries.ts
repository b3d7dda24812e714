import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ProjectView } from '#shared/model/project';
import { api, ask } from '../../api';
import { keys } from '../../keys';

/** Undefined while the list is being read. */
export function useProjects(): readonly ProjectView[] | undefined {
  return useQuery({ queryKey: keys.projects, queryFn: () => ask(api.projects.list()) }).data;
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
