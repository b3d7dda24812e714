import { useMutation, useQuery } from '@tanstack/react-query';
import type { JobView } from '#shared/model/publish-job';
import { api, ask } from '../../api';
import { keys } from '../../keys';
import { failing } from '../../ui/tell';
import { jobWords, runningOf } from './view-model';

/** Newest first; undefined while the list is being read. */
export function useJobs(): readonly JobView[] | undefined {
  return useQuery({ queryKey: keys.jobs, queryFn: () => ask(api.publish.list()) }).data;
}

export function useJob(id: string): JobView | undefined {
  return useJobs()?.find((job) => job.id === id);
}

/** What a project's row says of its push that waits or runs; null: there is none. Not told anew with each byte. */
export function useRunning(projectId: string): { readonly id: string; readonly text: string } | null {
  const { data } = useQuery({
    queryKey: keys.jobs,
    queryFn: () => ask(api.publish.list()),
    select: (jobs) => {
      const running = runningOf(jobs, projectId);
      return running === null ? null : { id: running.id, text: jobWords(running).text };
    },
  });
  return data ?? null;
}

export const useCancel = () =>
  useMutation({
    mutationFn: (id: string) => ask(api.publish.cancel({ id })),
    onError: failing('The push was not cancelled'),
  });
export const usePause = () =>
  useMutation({
    mutationFn: (wanted: { readonly id: string; readonly paused: boolean }) => ask(api.publish.pause(wanted)),
    onError: failing('The push goes on as it did'),
  });
export const useRetry = () =>
  useMutation({
    mutationFn: (job: string | { readonly id: string; readonly skipsBootTest: boolean }) =>
      ask(api.publish.retry(typeof job === 'string' ? { id: job } : job)),
    onError: failing('The push was not tried again'),
  });
