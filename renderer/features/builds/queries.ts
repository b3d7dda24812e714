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

interface ContextAsked {
  readonly folder: string;
  readonly dockerfile: string;
  readonly recipe: RecipeChoice | null;
  readonly at: string;
}

/** One folder of what goes into the build; the one before stays in view meanwhile. Looked up afresh with each look. */
export const useContextAt = (asked: ContextAsked) =>
  useQuery({
    queryKey: ['build', asked.folder, asked.dockerfile, asked.recipe, 'context', asked.at],
    queryFn: () => ask(api.builds.contextAt(asked)),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
