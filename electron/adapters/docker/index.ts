import type Docker from 'dockerode';
import { z } from 'zod';
import type { Engine, ImageFacts } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import type { EngineEndpoint, EngineStatus } from '#shared/model/engine';
import { assertNever } from '#shared/result';
import { buildImage } from './build';
import { cancelled, createClient, engineFailure, modemStatus } from './client';
import { fingerprint, listContext } from './context';
import { contextTlsDir, defaultHost, findEndpoints, type HostFacts } from './endpoints';
import { pushImage } from './push';
import { isEngineInstalled, probe } from './status';

/** `GET /images/{name}/json`; since API 1.52 empty fields are left out. */
const Image = z.object({
  Id: z.string(),
  Os: z.string().default('linux'),
  Architecture: z.string().default(''),
  Size: z.number().default(0),
  RootFS: z.object({ Layers: z.array(z.string()).nullish() }).optional(),
});

export interface DockerEngineOptions extends HostFacts {
  /** Pinned by the user; null: found as the docker command finds it. */
  readonly chosenHost: string | null;
}

/** The container engine of this computer, through dockerode: the only place that knows it. */
export function createDockerEngine(options: DockerEngineOptions): Engine {
  let chosen = options.chosenHost;
  let ready: { endpoint: EngineEndpoint; docker: Docker; builder: 'buildkit' | 'classic' } | null = null;

  const candidates = async (): Promise<readonly EngineEndpoint[]> => {
    const found = await findEndpoints(options);
    if (chosen === null) return found;
    const known = found.find(({ host }) => host === chosen);
    return [{ host: chosen, label: known?.label ?? chosen, source: 'chosen' }];
  };
  const look = async (): Promise<EngineStatus> => {
    const statuses = [];
    for (const endpoint of await candidates()) {
      const status = await probe(endpoint, tlsDirOf(endpoint, options));
      if (status.is === 'ready') return status;
      statuses.push(status);
      // What was configured on purpose is not passed over for another engine; sockets that merely exist are.
      if (endpoint.source !== 'well-known') return status;
    }
    const best = statuses.find(({ is }) => is !== 'stopped') ?? statuses[0];
    if (best !== undefined && best.is !== 'stopped') return best;
    if (!isEngineInstalled(options)) return { is: 'notInstalled' };
    return (
      best ?? {
        is: 'stopped',
        endpoint: { host: defaultHost(options.platform), label: 'Docker Engine', source: 'well-known' },
      }
    );
  };
  const status = async (): Promise<EngineStatus> => {
    const now = await look();
    if (now.is !== 'ready') ready = null;
    else
      ready = {
        endpoint: now.endpoint,
        builder: now.facts.builder,
        docker: createClient(now.endpoint.host, tlsDirOf(now.endpoint, options), now.facts.apiVersion),
      };
    return now;
  };
  const use = async () => {
    if (ready !== null) return ready;
    const now = await status();
    if (ready === null) throw statusFailure(now);
    return ready;
  };
  /** One engine call; a broken connection makes the next call look for the engine anew. */
  const withEngine = async <T>(work: (docker: Docker, builder: 'buildkit' | 'classic') => Promise<T>): Promise<T> => {
    const { docker, builder } = await use();
    try {
      return await work(docker, builder);
    } catch (thrown) {
      const failure = engineFailure(thrown);
      if (failure.error.code === 'engine-lost') ready = null;
      throw failure;
    }
  };

  return {
    status,
    endpoints: () => findEndpoints(options),
    use: (host) => {
      chosen = host;
      ready = null;
    },
    inspectContext: async (request, signal) => {
      if (signal.aborted) throw cancelled();
      return fingerprint(request, await listContext(request, signal));
    },
    build: (request, running) =>
      withEngine((docker, builder) => buildImage(docker, builder, options, request, running)),
    image: (reference) => withEngine((docker) => inspectImage(docker, reference)),
    tag: (imageId, reference) =>
      withEngine(async (docker) => {
        const colon = reference.lastIndexOf(':');
        await docker.getImage(imageId).tag({ repo: reference.slice(0, colon), tag: reference.slice(colon + 1) });
      }),
    untag: (reference) =>
      withEngine(async (docker) => {
        await docker.getImage(reference).remove({ noprune: true }).catch(ignoreMissing);
      }),
    push: (reference, login, running) => withEngine((docker) => pushImage(docker, reference, login, running)),
  };
}

async function inspectImage(docker: Docker, reference: string): Promise<ImageFacts | null> {
  const raw = await docker.getImage(reference).inspect().catch(ignoreMissing);
  if (raw === undefined) return null;
  const image = Image.parse(raw);
  return {
    id: image.Id,
    os: image.Os,
    architecture: image.Architecture,
    sizeBytes: image.Size,
    diffIds: image.RootFS?.Layers ?? [],
  };
}

function ignoreMissing(thrown: unknown): undefined {
  if (modemStatus(thrown) === 404) return undefined;
  throw thrown;
}

/** TLS files of a context, or of DOCKER_CERT_PATH for DOCKER_HOST. */
function tlsDirOf(endpoint: EngineEndpoint, options: DockerEngineOptions): string | null {
  if (!/^(tcp|https):/.test(endpoint.host)) return null;
  if (endpoint.source === 'DOCKER_HOST')
    return options.env['DOCKER_TLS_VERIFY'] ? (options.env['DOCKER_CERT_PATH'] ?? null) : null;
  return endpoint.label.startsWith('Context ') && endpoint.host.startsWith('https')
    ? contextTlsDir(options, endpoint.label.slice('Context '.length))
    : null;
}

/** Why nothing can be built or pushed now, with the way out. */
function statusFailure(status: EngineStatus): AppFailure {
  const wait = { retryable: true, action: 'waitForEngine' } as const;
  switch (status.is) {
    case 'notInstalled':
      return new AppFailure({
        ...wait,
        code: 'engine-not-installed',
        message:
          'No container engine was found. Install Docker Desktop (or Docker Engine, Podman, Colima, Rancher Desktop) and start it.',
      });
    case 'stopped':
      return new AppFailure({
        ...wait,
        code: 'engine-stopped',
        message: `${status.endpoint.label} is not running. Start it; Gantry notices by itself.`,
      });
    case 'looking':
    case 'starting':
      return new AppFailure({
        ...wait,
        code: 'engine-starting',
        message: 'The engine is still starting. Try again in a moment.',
      });
    case 'noPermission':
      return new AppFailure({
        ...wait,
        code: 'engine-no-permission',
        message: `This user may not use ${status.endpoint.host}. On Linux, add the user to the group “docker” and sign in again.`,
      });
    case 'windowsContainers':
      return new AppFailure({
        ...wait,
        code: 'engine-windows-containers',
        message:
          'The engine runs Windows containers. Switch Docker Desktop to Linux containers: game servers at the edge run Linux.',
      });
    case 'failing':
      return new AppFailure({
        ...wait,
        code: 'engine-error',
        message: `The engine at ${status.endpoint.host} answers with an error: ${status.detail}`,
        detail: status.detail,
      });
    case 'ready':
      return new AppFailure({
        ...wait,
        code: 'engine-starting',
        message: 'The engine has just become ready. Try again.',
      });
    default:
      return assertNever(status);
  }
}
