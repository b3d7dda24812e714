import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import type { EngineEndpoint } from '#shared/model/engine';

/** Where this computer's configuration is read from; passed in so that tests can use another. */
export interface HostFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
}

const CliConfig = z.object({ currentContext: z.string().optional() });
/** docker/cli cli/context/store: contexts/meta/<sha256(name)>/meta.json */
const ContextMeta = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }).optional() }),
});

export const dockerConfigDir = ({ env, homeDir }: HostFacts): string =>
  env['DOCKER_CONFIG'] ?? join(homeDir, '.docker');

/** The folder with ca.pem, cert.pem and key.pem of a context. */
export const contextTlsDir = (facts: HostFacts, name: string): string =>
  join(dockerConfigDir(facts), 'contexts', 'tls', createHash('sha256').update(name).digest('hex'), 'docker');

/**
 * Every endpoint in the order in which the docker command would choose (docker/cli cli/command/cli.go: DOCKER_HOST,
 * DOCKER_CONTEXT, currentContext, default), followed by the well-known sockets of the usual products.
 */
export async function findEndpoints(facts: HostFacts): Promise<readonly EngineEndpoint[]> {
  const { env } = facts;
  const contexts = await readContexts(facts);
  const found: EngineEndpoint[] = [];
  const add = (endpoint: EngineEndpoint): void => {
    if (!found.some(({ host }) => host === endpoint.host)) found.push(endpoint);
  };
  const addContext = (name: string | undefined, source: EngineEndpoint['source']): void => {
    const host = name === undefined ? undefined : contexts.get(name);
    if (host !== undefined) add({ host, label: `Context ${name}`, source });
  };
  if (env['DOCKER_HOST']) add({ host: env['DOCKER_HOST'], label: 'DOCKER_HOST', source: 'DOCKER_HOST' });
  addContext(env['DOCKER_CONTEXT'], 'DOCKER_CONTEXT');
  addContext(await currentContext(facts), 'context');
  for (const { host, label } of wellKnown(facts)) {
    if (socketExists(host)) add({ host, label, source: 'well-known' });
  }
  for (const name of contexts.keys()) addContext(name, 'context');
  return found;
}

/** The address that the docker command uses when nothing is configured. */
export const defaultHost = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

async function currentContext(facts: HostFacts): Promise<string | undefined> {
  const config = CliConfig.safeParse(await readJson(join(dockerConfigDir(facts), 'config.json')));
  return config.success ? config.data.currentContext : undefined;
}

/** Name -> host of every readable context. */
async function readContexts(facts: HostFacts): Promise<ReadonlyMap<string, string>> {
  const folder = join(dockerConfigDir(facts), 'contexts', 'meta');
  const entries = await readdir(folder).catch(() => []);
  const metas = await Promise.all(entries.map((entry) => readJson(join(folder, entry, 'meta.json'))));
  const contexts = new Map<string, string>();
  for (const raw of metas) {
    const meta = ContextMeta.safeParse(raw);
    if (meta.success && meta.data.Endpoints.docker !== undefined)
      contexts.set(meta.data.Name, meta.data.Endpoints.docker.Host);
  }
  return contexts;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** facts: moby client/client_unix.go, client_windows.go; the products' own documentation. */
function wellKnown({ env, homeDir, platform }: HostFacts): readonly { host: string; label: string }[] {
  if (platform === 'win32') {
    return [
      { host: 'npipe:////./pipe/dockerDesktopLinuxEngine', label: 'Docker Desktop' },
      { host: 'npipe:////./pipe/docker_engine', label: 'Docker Engine' },
      { host: 'npipe:////./pipe/podman-machine-default', label: 'Podman' },
    ];
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  const home = (path: string): string => `unix://${posix.join(homeDir, path)}`;
  return [
    { host: 'unix:///var/run/docker.sock', label: platform === 'darwin' ? 'Docker Desktop' : 'Docker Engine' },
    { host: home('.docker/run/docker.sock'), label: 'Docker Desktop' },
    { host: home('.docker/desktop/docker.sock'), label: 'Docker Desktop' },
    ...(runtime === undefined ? [] : [{ host: `unix://${runtime}/docker.sock`, label: 'Docker Engine (rootless)' }]),
    { host: home('.colima/default/docker.sock'), label: 'Colima' },
    { host: home('.rd/docker.sock'), label: 'Rancher Desktop' },
    ...(runtime === undefined ? [] : [{ host: `unix://${runtime}/podman/podman.sock`, label: 'Podman' }]),
    { host: 'unix:///run/podman/podman.sock', label: 'Podman' },
  ];
}

const socketExists = (host: string): boolean =>
  existsSync(
    host.startsWith('npipe://') ? host.slice('npipe://'.length).replaceAll('/', '\\') : host.slice('unix://'.length),
  );
