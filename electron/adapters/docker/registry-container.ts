import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Docker from 'dockerode';
import { AppFailure } from '#shared/errors';
import { type Client, dial, modemStatus } from './client';
import type { HostFacts } from './endpoints';
import { look } from './finder';
import { inspectImage } from './image';
import { failureText, readLines } from './ndjson';
import { notReadyFailure } from './not-ready';

const IMAGE = 'registry:3';
/** One container for each sandbox folder, so that two of them can share an engine. */
const nameFor = (registryDir: string): string =>
  `gantry-sandbox-registry-${createHash('sha256').update(registryDir).digest('hex').slice(0, 8)}`;

export interface RegistryContainerOptions {
  /** Published on loopback. */
  readonly port: number;
  readonly registryDir: string;
  readonly passwordFile: string;
  readonly httpSecret: string;
}

/** Runs the registry as a container of the first engine that is ready; its data stays in the folder given. */
export async function startRegistryContainer(
  facts: HostFacts,
  options: RegistryContainerOptions,
): Promise<{ stop(): Promise<void> }> {
  const client = await readyClient(facts);
  const docker = await client.docker();
  if ((await inspectImage(client.ask, IMAGE)) === null) await pull(docker);
  const name = nameFor(options.registryDir);
  await remove(docker, name);
  await mkdir(options.registryDir, { recursive: true });
  const container = await docker.createContainer({
    name,
    Image: IMAGE,
    Labels: { 'dev.gantry.role': 'sandbox' },
    Env: [
      'REGISTRY_AUTH=htpasswd',
      'REGISTRY_AUTH_HTPASSWD_REALM=gantry-sandbox',
      'REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd',
      'REGISTRY_STORAGE_DELETE_ENABLED=true',
      'REGISTRY_HTTP_RELATIVEURLS=true',
      `REGISTRY_HTTP_SECRET=${options.httpSecret}`,
    ],
    ExposedPorts: { '5000/tcp': {} },
    HostConfig: {
      PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: String(options.port) }] },
      Binds: [`${options.registryDir}:/var/lib/registry`, `${dirname(options.passwordFile)}:/auth:ro`],
      RestartPolicy: { Name: 'no' },
    },
  });
  await container.start();
  return { stop: () => remove(docker, name) };
}

async function readyClient(facts: HostFacts): Promise<Client> {
  const looked = await look(facts, null);
  if (looked.connection !== null) return looked.connection.client;
  throw notReadyFailure(looked.status);
}

async function pull(docker: Docker): Promise<void> {
  const never = new AbortController().signal;
  const stream = await dial(docker, { method: 'POST', path: '/images/create?fromImage=registry&tag=3' });
  for await (const line of readLines(stream, never)) {
    const failure = failureText(line);
    if (failure !== null)
      throw new AppFailure({
        code: 'base-image-missing',
        message: `The image ${IMAGE} cannot be pulled: ${failure}`,
        retryable: true,
        action: 'retry',
      });
  }
}

async function remove(docker: Docker, name: string): Promise<void> {
  await docker
    .getContainer(name)
    .remove({ force: true })
    .catch((thrown: unknown) => (modemStatus(thrown) === 404 ? undefined : Promise.reject(thrown)));
}
