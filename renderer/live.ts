import { QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobView } from '#shared/model/publish-job';
import { isActive } from '#shared/model/publish-job';
import { api } from './api';
import { keys } from './keys';

/** Everything lives in the main process and is told by events: nothing here grows stale by itself. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });

/** Writes what main tells into the cache. A snapshot of a job with a lower `rev` than the known one is stale. */
export function useLiveQueries(onJobWanted: (id: string) => void): void {
  const queries = useQueryClient();
  useEffect(() => {
    const endings = [
      api.app.preferencesChanged((now) => queries.setQueryData(keys.preferences, now)),
      api.app.noticed(() => void queries.invalidateQueries({ queryKey: keys.notices })),
      api.app.jobWanted(({ id }) => onJobWanted(id)),
      api.engine.changed((now) => queries.setQueryData(keys.engine, now)),
      api.connections.changed((now) => {
        queries.setQueryData(keys.connections, now);
        void queries.invalidateQueries({ queryKey: keys.storage });
      }),
      api.connections.sandboxChanged((now) => queries.setQueryData(keys.sandbox, now)),
      api.projects.changed((now) => queries.setQueryData(keys.projects, now)),
      api.publish.changed((job) => {
        queries.setQueryData<readonly JobView[]>(keys.jobs, (jobs) => withJob(jobs, job));
        if (!isActive(job.state)) void queries.invalidateQueries({ queryKey: keys.storage });
      }),
      api.publish.removed(({ id }) =>
        queries.setQueryData<readonly JobView[]>(keys.jobs, (jobs) => jobs?.filter((job) => job.id !== id)),
      ),
    ];
    return () => {
      for (const end of endings) end();
    };
  }, [queries, onJobWanted]);
}

/** The list with a newer snapshot of one job in it; newest job first. */
export function withJob(jobs: readonly JobView[] | undefined, job: JobView): readonly JobView[] | undefined {
  if (jobs === undefined) return undefined;
  const known = jobs.find(({ id }) => id === job.id);
  if (known === undefined) return [job, ...jobs];
  return known.rev > job.rev ? jobs : jobs.map((other) => (other.id === job.id ? job : other));
}
