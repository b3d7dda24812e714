import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProjectView } from '#shared/model/project';
import type { JobView } from '#shared/model/publish-job';
import { api, ask } from '../../api';
import { keys } from '../../keys';
import { attempt, tellFailure } from '../../ui/tell';
import { useNavigation } from '../navigation/index';
import { runningOf } from '../publish/index';
import { asksForTag } from './view-model';

interface Start {
  readonly project: ProjectView;
  /** Null: by the project's rule. */
  readonly tag: string | null;
  /** For this push, whatever the project says. */
  readonly skipsBootTest?: boolean;
}

const STARTS = ['start'];

/** Starts a push and shows it; one that runs already is shown instead. */
export function useStartPush() {
  const go = useNavigation((state) => state.go);
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationKey: STARTS,
    mutationFn: ({ project, tag, skipsBootTest = false }: Start) =>
      ask(api.publish.start({ projectId: project.id, tag, ...(skipsBootTest ? { skipsBootTest } : {}) })),
    onSuccess: (job) => go({ screen: 'job', id: job.id }),
    onError: (thrown, { project }) => tellFailure(`${project.name} was not pushed`, thrown),
  });
  const start = (wanted: Start): void => {
    const { id } = wanted.project;
    const running = runningOf(queries.getQueryData<readonly JobView[]>(keys.jobs) ?? [], id);
    if (running !== null) go({ screen: 'job', id: running.id });
    // The second click of two comes before the first has its answer.
    else if (!isStarting(queries, id)) mutate(wanted);
  };
  return { start, isPending };
}

const isStarting = (queries: QueryClient, projectId: string): boolean =>
  queries
    .getMutationCache()
    .findAll({ mutationKey: STARTS, status: 'pending' })
    .some(({ state }) => (state.variables as Start).project.id === projectId);

/** A push from anywhere: where a tag has to be typed, the project's row asks for it; where it cannot be, the row says why. */
export function usePush(): (project: ProjectView) => void {
  const go = useNavigation((state) => state.go);
  const { start } = useStartPush();
  return (project) => {
    if (project.problem !== null) go({ screen: 'push', at: project.id });
    else if (asksForTag(project)) go({ screen: 'push', tagFor: project.id });
    else start({ project, tag: null });
  };
}

/** Opens the folder dialog; closing it is no choice. */
export const pickFolder = (onPicked: (folder: string) => void): Promise<void> =>
  attempt('No folder was chosen', api.projects.pickFolder(), (folder) => {
    if (folder !== null) onPicked(folder);
  });
