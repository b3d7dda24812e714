import { setTimeout as wait } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Engine } from '#core/ports/engine';
import type { Log } from '#core/ports/log';
import { cancelled } from '#shared/errors';
import { sweepContainers } from './boot-labels';
import { engineFailure } from './client';
import { findEndpoints, type HostFacts } from './endpoints';
import { type Connection, look } from './finder';
import { inspectImage, layerSizes, tagImage, untagImage } from './image';
import { notReadyFailure } from './not-ready';
import type { BundledFiles } from './recipe-context';
import { createSessionProbe } from './session-probe';

/** Whoever has work for an engine waits so long for one that starts, or that is too busy with other work to answer in time. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 500;

export interface DockerEngineOptions extends HostFacts {
  /** Pinned by the user; null: found as the docker command finds it. */
  readonly chosenHost: string | null;
  /** Random, kept for good: the engine finds a synced build context again by it (and by the folder). No secret. */
  readonly installationId: string;
  readonly bundled: BundledFiles;
  readonly log: Log;
}

/**
 * The container engine of this computer, through dockerode: the only place that knows it. One engine is looked for at each `status`
 * and before the first call; a connection that breaks makes the next call look again. Calls wait half a minute for an engine that starts,
 * or until they are cancelled. What a call needs is loaded with the first of its kind: no window waits for it. Errors as the port says.
 */
export function createDockerEngine(options: DockerEngineOptions): Engine {
  let chosen = options.chosenHost;
  let connection: Connection | null = null;
  const sessions = createSessionProbe(options.log);

  const lookAgain = async () => {
    const asked = chosen;
    const looked = await look(options, asked);
    // The user may have chosen another engine meanwhile: then this answer is of yesterday.
    if (asked !== chosen) return looked;
    if (looked.connection !== null && looked.connection.host !== connection?.host)
      options.log.info(`engine: ${looked.connection.host}, ${looked.connection.builder}`);
    // One that is only too busy to answer a look is still the one that work goes on with.
    if (looked.status.is !== 'starting') connection = looked.connection;
    return looked;
  };
  const connected = async (signal?: AbortSignal): Promise<Connection> => {
    for (const untilMs = Date.now() + PATIENCE_MS; connection === null; await wait(LOOK_EVERY_MS)) {
      if (signal?.aborted) throw cancelled();
      const { status, connection: found } = await lookAgain();
      if (found !== null) return found;
      if (status.is !== 'starting' || Date.now() > untilMs) throw notReadyFailure(status);
    }
    return connection;
  };
  /** One engine call, its errors as AppFailure. */
  const withEngine = async <T>(work: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const used = await connected(signal);
    try {
      return await work(used);
    } catch (thrown) {
      const failure = engineFailure(thrown);
      const gone = failure.error.code === 'engine-lost' || failure.error.code === 'engine-stopped';
      if (gone) sessions.forget(used);
      if (gone && connection === used) connection = null;
      throw failure;
    }
  };
  const withDocker = <T>(work: (docker: Docker) => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withEngine(async ({ client }) => work(await client.docker()), signal);

  const labels = { installationId: options.installationId, processId: process.pid };
  return {
    containers: {
      start: (request, running) =>
        withDocker(async (docker) => {
          const { startContainer } = await import('./boot');
          return startContainer(docker, { labels, listening: options.bundled.listening }, request, running);
        }, running.signal),
      sweep: () => withDocker((docker) => sweepContainers(docker, labels)),
    },
    status: async () => (await lookAgain()).status,
    endpoints: async () => {
      const { configured, others } = await findEndpoints(options);
      return [...(configured === null ? [] : [configured]), ...others].map(({ endpoint }) => endpoint);
    },
    use: (host) => {
      chosen = host;
      connection = null;
    },
    lookAtContext: async (request, signal) => {
      if (signal.aborted) throw cancelled();
      return (await import('./recipe-context')).lookAtContext(request, signal);
    },
    archives: async (request) => (await import('./recipe-context')).archivesOf(request, options.bundled),
    build: (request, running, login) =>
      withEngine(async (engine) => {
        const { buildImage } = await import('./build');
        return buildImage(engine, { ...options, sessions }, request, running, login);
      }, running.signal),
    giveOwnConfig: (imageId, signal) =>
      withEngine(async ({ client }) => (await import('./own-config')).giveOwnConfig(client, imageId, signal), signal),
    image: (reference) => withEngine(({ client }) => inspectImage(client.ask, reference)),
    layerSizes: (imageId) => withEngine(({ client }) => layerSizes(client.ask, imageId)),
    save: (image, running, visit) =>
      withEngine(
        async ({ client }) => (await import('./save')).saveImage(client, image, running, visit),
        running.signal,
      ),
    tag: (imageId, reference) => withDocker((docker) => tagImage(docker, imageId, reference)),
    untag: (reference) => withDocker((docker) => untagImage(docker, reference)),
    push: (reference, login, running) =>
      withDocker(
        async (docker) => (await import('./push')).pushImage(docker, reference, login, running),
        running.signal,
      ),
    pull: (reference, login, running) =>
      withDocker(
        async (docker) => (await import('./pull')).pullImage(docker, reference, login, running),
        running.signal,
      ),
  };
}
