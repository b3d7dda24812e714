import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RecipeChoice } from '#shared/model/recipe';
import { api, ask } from '../../api';

/** What a folder is, asked afresh for each dialog; while a changed wish is looked at, the answer before it stays in view. */
export const useBuildLook = (folder: string, dockerfile: string, recipe: RecipeChoice | null) =>
  useQuery({
    queryKey: ['build', folder, dockerfile, recipe],
    queryFn: () => ask(api.builds.look({ folder, dockerfile, recipe })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    // Reading a large build anew each time that the window comes to the front would be felt.
    refetchOnWindowFocus: false,
  });
export type BuildQuery = ReturnType<typeof useBuildLook>;
