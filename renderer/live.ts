import { QueryClient } from '@tanstack/react-query';
import type { LayerReading } from '#shared/model/artifact-details';
import type { JobView } from '#shared/model/publish-job';
import { isActive } from '#shared/model/publish-job';
import { api } from './api';
import { keys, platformKeys, registryKeys, storageKeys } from './keys';

/** Everything lives in the main process and is told by events: nothing here grows stale by itself. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });

/**
 * Writes what main tells into the cache, from now on until the returned function is called. A snapshot of a job with a lower `rev` than
 * the known one is stale.
 */
export function listen(queries: QueryClient, onJobWanted: (id: string) => void): () => void {
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
      if (job.state.is === 'succeeded') rereadRegistry(queries, job.request.connectionId, job.request.repository);
    }),
    api.publish.removed(({ id }) =>
      queries.setQueryData<readonly JobView[]>(keys.jobs, (jobs) => jobs?.filter((job) => job.id !== id)),
    ),
    api.registry.changed(({ id, repository }) => {
      rereadRegistry(queries, id, repository);
      void queries.invalidateQueries({ queryKey: keys.storage });
    }),
    api.registry.layersRead(({ id, reading }) => {
      queries.setQueryData<LayerReading>(registryKeys.layers(id), reading);
      if (reading.is === 'failed') void queries.invalidateQueries({ queryKey: keys.storage });
      if (reading.is !== 'done') return;
      void queries.invalidateQueries({ queryKey: keys.storage });
      void queries.invalidateQueries({ queryKey: registryKeys.sharing(id) });
      void queries.invalidateQueries({ queryKey: registryKeys.deletion(id) });
      void queries.invalidateQueries({ queryKey: storageKeys.room(id) });
    }),
    api.platform.templatesChanged(({ id }) => void queries.invalidateQueries({ queryKey: platformKeys.templates(id) })),
    api.platform.versionsChanged(({ id }) => rereadVersions(queries, id)),
    api.platform.tagsFound(({ id, tags, linked }) => {
      void queries.invalidateQueries({ queryKey: platformKeys.board(id) });
      for (const { repository } of [...tags, ...linked]) rereadRegistry(queries, id, repository);
    }),
  ];
  return () => {
    for (const end of endings) end();
  };
}

/** What a change of a repository makes stale; what belongs to a digest stays true. */
export function rereadRegistry(queries: QueryClient, id: string, repository: string): void {
  void queries.invalidateQueries({ queryKey: registryKeys.repositories(id) });
  void queries.invalidateQueries({ queryKey: registryKeys.figures(id) });
  void queries.invalidateQueries({ queryKey: registryKeys.artifacts(id, repository) });
  void queries.invalidateQueries({ queryKey: registryKeys.layers(id) });
  void queries.invalidateQueries({ queryKey: registryKeys.sharing(id) });
  void queries.invalidateQueries({ queryKey: platformKeys.board(id) });
}

/** What a created, changed or deleted version makes stale; templates too, whose apps may be new. */
function rereadVersions(queries: QueryClient, id: string): void {
  void queries.invalidateQueries({ queryKey: platformKeys.apps(id) });
  void queries.invalidateQueries({ queryKey: platformKeys.board(id) });
  void queries.invalidateQueries({ queryKey: platformKeys.versionsOf(id) });
  void queries.invalidateQueries({ queryKey: ['version', id] });
}

/** The list with a newer snapshot of one job in it; newest job first. */
export function withJob(jobs: readonly JobView[] | undefined, job: JobView): readonly JobView[] | undefined {
  if (jobs === undefined) return undefined;
  const known = jobs.find(({ id }) => id === job.id);
  if (known === undefined) return [job, ...jobs];
  return known.rev > job.rev ? jobs : jobs.map((other) => (other.id === job.id ? job : other));
}
