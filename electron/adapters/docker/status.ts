import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { delimiter, join } from 'node:path';
import type { EngineEndpoint, EngineFacts, EngineStatus } from '#shared/model/engine';
import { z } from '#shared/zod';
import { createClient, modemStatus, modemText, negotiated, socketCode } from './client';
import type { Found, HostFacts } from './endpoints';

/** A status is asked for every few seconds: it must never hang. A way over the network takes its time. */
const LOCAL_WITHIN_MS = 2000;
const REMOTE_WITHIN_MS = 6000;

/** `GET /version`, as far as it is used (Docker Engine API 1.25 and newer; Podman answers alike). */
const Version = z.object({
  Version: z.string(),
  ApiVersion: z.string(),
  Os: z.string().default('linux'),
  Arch: z.string().default('amd64'),
  Platform: z.object({ Name: z.string() }).optional(),
  Components: z.array(z.object({ Name: z.string() })).optional(),
});

/** What an endpoint is at this moment. */
export async function probe({ endpoint, route }: Found): Promise<EngineStatus> {
  const local = /^(?:unix|npipe):/.test(route.host);
  const timeout = AbortSignal.timeout(local ? LOCAL_WITHIN_MS : REMOTE_WITHIN_MS);
  try {
    const { ask } = createClient(route, null);
    const [ping, version] = await Promise.all([ask('/_ping', timeout), ask('/version', timeout)]);
    const facts = factsOf(JSON.parse(version.body), ping.headers);
    return facts.os === 'windows'
      ? { is: 'windowsContainers', endpoint }
      : { is: 'ready', endpoint, facts, unusableContext: null };
  } catch (thrown) {
    if (!timeout.aborted) return notReady(endpoint, thrown);
    // A local socket without an answer belongs to an engine that is coming up; a host far away may be anything.
    return local ? { is: 'starting', endpoint } : { is: 'failing', endpoint, detail: `no answer from ${route.host}` };
  }
}

function factsOf(told: unknown, ping: IncomingHttpHeaders): EngineFacts {
  const version = Version.parse(told);
  const podman = version.Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
  const stated = ping['api-version'];
  return {
    product: podman ? 'Podman' : (version.Platform?.Name || 'Docker Engine').replace(/ - Community$/, ''),
    version: version.Version,
    apiVersion: negotiated(typeof stated === 'string' && stated !== '' ? stated : version.ApiVersion),
    os: version.Os,
    arch: version.Arch,
    builder: podman ? 'classic' : builderOf(ping['builder-version'], version),
  };
}

/** `Builder-Version: 2` means BuildKit is the engine's own default. Without it BuildKit is there all the same, on Linux since API 1.39. */
function builderOf(stated: string | string[] | undefined, { Os, ApiVersion }: z.infer<typeof Version>) {
  const minor = Number(ApiVersion.split('.')[1] ?? 0);
  return stated === '2' || (Os === 'linux' && minor >= 39) ? 'buildkit' : 'classic';
}

/** Nobody there: no such socket, host or way to it. */
const silence = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function notReady(endpoint: EngineEndpoint, thrown: unknown): EngineStatus {
  const code = socketCode(thrown);
  if (code === 'EACCES' || code === 'EPERM') return { is: 'noPermission', endpoint };
  if (code !== null && silence.has(code)) return { is: 'stopped', endpoint };
  const status = modemStatus(thrown);
  // Docker Desktop's proxy answers 500 and 503 while its virtual machine boots.
  if (status !== null && status >= 500) return { is: 'starting', endpoint };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { is: 'starting', endpoint };
  return { is: 'failing', endpoint, detail: modemText(thrown) };
}

/** True where some container engine is installed, running or not. */
export function isEngineInstalled({ env, platform, homeDir }: HostFacts): boolean {
  const programs = platform === 'win32' ? ['docker.exe', 'podman.exe'] : ['docker', 'dockerd', 'podman', 'colima'];
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  if (folders.some((folder) => folder !== '' && programs.some((program) => existsSync(join(folder, program)))))
    return true;
  const apps =
    platform === 'win32'
      ? [join(env['ProgramFiles'] ?? 'C:\\Program Files', 'Docker', 'Docker', 'Docker Desktop.exe')]
      : ['/Applications/Docker.app', '/Applications/Rancher Desktop.app', join(homeDir, 'Applications', 'Docker.app')];
  return apps.some((path) => existsSync(path));
}
