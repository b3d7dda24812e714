import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type Docker from 'dockerode';
import { z } from 'zod';
import type { EngineEndpoint, EngineFacts, EngineStatus } from '#shared/model/engine';
import { createClient, dial, modemStatus, modemText, negotiated, socketCode } from './client';
import type { HostFacts } from './endpoints';

/** A status is asked for every few seconds: it must never hang. */
const ANSWER_WITHIN_MS = 2000;

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
export async function probe(endpoint: EngineEndpoint, tlsDir: string | null): Promise<EngineStatus> {
  const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const docker = createClient(endpoint.host, tlsDir, null);
    const ping = await dial(docker, { method: 'GET', path: '/_ping', signal: timeout });
    ping.resume();
    const builderVersion = ping.headers['builder-version'];
    const facts = await readFacts(docker, timeout, typeof builderVersion === 'string' ? builderVersion : null);
    return facts.os === 'windows' ? { is: 'windowsContainers', endpoint } : { is: 'ready', endpoint, facts };
  } catch (thrown) {
    return notReady(endpoint, thrown, timeout.aborted);
  }
}

async function readFacts(docker: Docker, signal: AbortSignal, builderVersion: string | null): Promise<EngineFacts> {
  const answer = await dial(docker, { method: 'GET', path: '/version', signal });
  answer.setEncoding('utf8');
  let text = '';
  for await (const chunk of answer) text += chunk;
  const version = Version.parse(JSON.parse(text));
  const podman = version.Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
  const minor = Number(version.ApiVersion.split('.')[1] ?? 0);
  return {
    product: podman ? 'Podman' : (version.Platform?.Name || 'Docker Engine').replace(/ - Community$/, ''),
    version: version.Version,
    apiVersion: negotiated(version.ApiVersion),
    os: version.Os,
    arch: version.Arch,
    // Builder-Version: "2" means BuildKit is the engine's default; since API 1.39 it is there on Linux when asked for.
    builder: !podman && version.Os === 'linux' && (builderVersion === '2' || minor >= 40) ? 'buildkit' : 'classic',
  };
}

function notReady(endpoint: EngineEndpoint, thrown: unknown, timedOut: boolean): EngineStatus {
  if (timedOut) return { is: 'starting', endpoint };
  const code = socketCode(thrown);
  if (code === 'EACCES' || code === 'EPERM') return { is: 'noPermission', endpoint };
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return { is: 'stopped', endpoint };
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
