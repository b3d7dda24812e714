import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Fixes } from '#shared/model/finding';
import type { RecipeChoice } from '#shared/model/recipe';
import { api, ask } from '../../api';

interface BuildAsked {
  readonly folder: string;
  readonly dockerfile: string;
  /** Null: the folder's Dockerfile, where it is there. */
  readonly recipe: RecipeChoice | null;
  readonly fixes: Fixes;
  /** Where it is to be pushed; null: nowhere yet. */
  readonly connectionId: string | null;
  /** Of the next push, where something is to be said of it. */
  readonly tag: string | null;
}

/** What a folder is, asked afresh for each dialog; while a changed wish is looked at, the answer before it stays in view. */
export const useBuildLook = (asked: BuildAsked) =>
  useQuery({
    queryKey: keyOf(asked),
    queryFn: () => ask(api.builds.look(asked)),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    // Reading a large build anew each time that the window comes to the front would be felt.
    refetchOnWindowFocus: false,
  });
export type BuildQuery = ReturnType<typeof useBuildLook>;

const keyOf = ({ folder, dockerfile, recipe, fixes, connectionId, tag }: BuildAsked) =>
  ['build', folder, dockerfile, recipe, fixes, connectionId, tag] as const;

interface ContextAsked extends BuildAsked {
  readonly at: string;
}

/** One folder of what goes into the build; the one before stays in view meanwhile. Looked up afresh with each look. */
export const useContextAt = (asked: ContextAsked) =>
  useQuery({
    queryKey: [...keyOf(asked), 'context', asked.at],
    queryFn: () => ask(api.builds.contextAt(asked)),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
