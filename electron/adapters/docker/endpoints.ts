import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { EngineEndpoint, UnusableContext } from '#shared/model/engine';
import { err, ok, type Result } from '#shared/result';
import { z } from '#shared/zod';
import type { Route } from './route';

/** Where this computer's configuration is read from; passed in so that tests can use another. */
export interface HostFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
}

/** Always there, and described nowhere. */
const DEFAULT_CONTEXT = 'default';

const CliConfig = z.object({ currentContext: z.string().optional() });
/** docker/cli cli/context/store: contexts/meta/<sha256(name)>/meta.json */
const ContextMeta = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }) }),
});

export const dockerConfigDir = ({ env, homeDir }: HostFacts): string =>
  env['DOCKER_CONFIG'] ?? join(homeDir, '.docker');

/** An endpoint with what it takes to reach it. */
export interface Found {
  readonly endpoint: EngineEndpoint;
  readonly route: Route;
}

export interface Endpoints {
  /** What the docker command would use, where somebody decided that; then nothing else is tried. */
  readonly configured: Found | null;
  /** What is named and cannot be used: then the docker command tries nothing else. */
  readonly unusableContext: UnusableContext | null;
  /** Well-known sockets that exist, then contexts that are not the current one. */
  readonly others: readonly Found[];
}

/**
 * Where an engine may be. Precedence as in docker/cli cli/command/cli.go: DOCKER_HOST, DOCKER_CONTEXT, currentContext of
 * config.json; the context "default" means the well-known socket.
 */
export async function findEndpoints(facts: HostFacts): Promise<Endpoints> {
  const contexts = await readContexts(facts);
  const environment = environmentHost(facts);
  const named = environment === null ? await namedContext(facts) : null;
  const configured = environment ?? (named?.ok === true ? named.value : null);
  const sockets = wellKnown(facts)
    .filter(({ host }) => socketExists(host))
    .map(({ host, label }): Found => ({ endpoint: { host, label, source: 'well-known' }, route: plain(facts, host) }));
  const others: Found[] = [];
  for (const found of [...sockets, ...contexts]) {
    const { host } = found.endpoint;
    if (host !== configured?.endpoint.host && others.every(({ endpoint }) => endpoint.host !== host))
      others.push(found);
  }
  return { configured, unusableContext: named?.ok === false ? named.error : null, others };
}

/** An address that the user typed or chose: with the TLS files of the context that names it, where there is one. */
export function findChosen({ configured, others }: Endpoints, facts: HostFacts, host: string): Found {
  const known = [...(configured === null ? [] : [configured]), ...others].find(
    ({ endpoint }) => endpoint.host === host,
  );
  return {
    endpoint: { host, label: known?.endpoint.label ?? host, source: 'chosen' },
    route: known?.route ?? plain(facts, host),
  };
}

const plain = ({ env }: HostFacts, host: string): Route => ({
  host,
  tlsDir: null,
  skipTlsVerify: false,
  sshAgent: env['SSH_AUTH_SOCK'],
});

function environmentHost(facts: HostFacts): Found | null {
  const { env } = facts;
  const host = env['DOCKER_HOST'];
  if (host === undefined || host === '') return null;
  const tls = env['DOCKER_TLS_VERIFY'] ? (env['DOCKER_CERT_PATH'] ?? dockerConfigDir(facts)) : null;
  const tlsDir = /^(?:unix|npipe|ssh):/.test(host) ? null : tls;
  return {
    endpoint: { host, label: 'DOCKER_HOST', source: 'DOCKER_HOST' },
    route: { ...plain(facts, host), tlsDir },
  };
}

/** Null where none but the usual one is named. */
async function namedContext(facts: HostFacts): Promise<Result<Found, UnusableContext> | null> {
  const inEnvironment = facts.env['DOCKER_CONTEXT'];
  const context = inEnvironment || (await currentContext(facts)) || DEFAULT_CONTEXT;
  if (context === DEFAULT_CONTEXT) return null;
  const read = await readContext(facts, idOf(context));
  if (!read.ok)
    return err({ context, namedBy: inEnvironment ? 'DOCKER_CONTEXT' : 'config.json', unreadable: read.error });
  const { endpoint, route } = read.value;
  return ok({ endpoint: inEnvironment ? { ...endpoint, source: 'DOCKER_CONTEXT' } : endpoint, route });
}

/** The address that the docker command uses when nothing is configured. */
export const defaultHost = (platform: NodeJS.Platform): string =>
  platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

async function currentContext(facts: HostFacts): Promise<string | undefined> {
  const config = CliConfig.safeParse(await readJson(join(dockerConfigDir(facts), 'config.json')));
  return config.success ? config.data.currentContext : undefined;
}

/** Every readable context. */
async function readContexts(facts: HostFacts): Promise<readonly Found[]> {
  const ids = await readdir(join(dockerConfigDir(facts), 'contexts', 'meta')).catch(() => []);
  const read = await Promise.all(ids.sort().map((id) => readContext(facts, id)));
  return read.flatMap((context) => (context.ok ? [context.value] : []));
}

/** The error: why its file cannot be read; null where there is none. */
async function readContext(facts: HostFacts, id: string): Promise<Result<Found, UnusableContext['unreadable']>> {
  const file = join(dockerConfigDir(facts), 'contexts', 'meta', id, 'meta.json');
  try {
    const meta = ContextMeta.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return meta.success ? ok(contextOf(facts, id, meta.data)) : err({ file, reason: misfit(meta.error) });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return err(null);
    return err({ file, reason: cause instanceof Error ? cause.message : String(cause) });
  }
}

/** Where the first thing is that does not fit, and what. */
const misfit = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 1)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('');

function contextOf(facts: HostFacts, id: string, { Name, Endpoints }: z.infer<typeof ContextMeta>): Found {
  const { Host: host, SkipTLSVerify: skipTlsVerify = false } = Endpoints.docker;
  // docker/cli cli/context/store: contexts/tls/<id>/docker holds ca.pem, cert.pem and key.pem.
  const tlsDir = join(dockerConfigDir(facts), 'contexts', 'tls', id, 'docker');
  return {
    endpoint: { host, label: `Context ${Name}`, source: 'context' },
    route: { ...plain(facts, host), skipTlsVerify, tlsDir: existsSync(tlsDir) ? tlsDir : null },
  };
}

/** By which docker's folders know a context. */
const idOf = (context: string): string => createHash('sha256').update(context).digest('hex');

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
