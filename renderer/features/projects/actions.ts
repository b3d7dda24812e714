import { useMutation } from '@tanstack/react-query';
import type { ProjectView } from '#shared/model/project';
import { api, ask } from '../../api';
import { attempt, tellFailure } from '../../ui/tell';
import { useNavigation } from '../navigation/index';
import { asksForTag } from './view-model';

interface Start {
  readonly project: ProjectView;
  /** Null: by the project's rule. */
  readonly tag: string | null;
  /** For this push, whatever the project says. */
  readonly skipsBootTest?: boolean;
}

/** Starts a push and shows it. */
export function useStartPush() {
  const go = useNavigation((state) => state.go);
  return useMutation({
    mutationFn: ({ project, tag, skipsBootTest = false }: Start) =>
      ask(api.publish.start({ projectId: project.id, tag, ...(skipsBootTest ? { skipsBootTest } : {}) })),
    onSuccess: (job) => go({ screen: 'job', id: job.id }),
    onError: (thrown, { project }) => tellFailure(`${project.name} was not pushed`, thrown),
  });
}

/** A push from anywhere: where a tag has to be typed, the project's row asks for it. */
export function usePush(): (project: ProjectView) => void {
  const go = useNavigation((state) => state.go);
  const start = useStartPush();
  return (project) => {
    if (asksForTag(project)) go({ screen: 'push', tagFor: project.id });
    else start.mutate({ project, tag: null });
  };
}

/** Opens the folder dialog; closing it is no choice. */
export const pickFolder = (onPicked: (folder: string) => void): Promise<void> =>
  attempt('No folder was chosen', api.projects.pickFolder(), (folder) => {
    if (folder !== null) onPicked(folder);
  });
