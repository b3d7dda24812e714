import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import type { BuildRequest } from '#core/ports/engine';
import { instructionsOf } from '#shared/model/dockerfile';
import { dockerConfigDir, type HostFacts } from './endpoints';

/** By registry host, as the docker command stored them. Used to pull base images, for nothing else, and never written anywhere. */
export type Credentials = ReadonlyMap<string, Login>;
interface Login {
  /** `<token>` where the password is an identity token. */
  readonly username: string;
  readonly password: string;
}
const TOKEN_USER = '<token>';

/** docker/cli cli/config/configfile/file.go */
const ConfigFile = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});
type ConfigFile = z.infer<typeof ConfigFile>;
const HelperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** The key under which the docker command keeps Docker Hub. */
export const DOCKER_HUB = 'https://index.docker.io/v1/';
/** A GUI app's PATH often lacks the folders where helpers live. */
const EXTRA_PATH = ['/usr/local/bin', '/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin'];
const HELPER_WITHIN_MS = 10_000;

/** The stored credentials for the registries that the Dockerfile's FROM lines name. */
export async function baseCredentials(
  dockerfile: string,
  buildArgs: BuildRequest['buildArgs'],
  facts: HostFacts,
): Promise<Credentials> {
  const configs = [parseConfig(facts.env['DOCKER_AUTH_CONFIG'] ?? ''), await readConfig(facts)];
  const found = new Map<string, Login>();
  for (const host of baseHosts(dockerfile, buildArgs)) {
    for (const config of configs) {
      const login = config === null || found.has(host) ? null : await stored(config, host, facts);
      if (login !== null) found.set(host, login);
    }
  }
  return found;
}

/** Registry hosts of the FROM lines; Docker Hub under the key that the docker command uses for it. */
export function baseHosts(dockerfile: string, buildArgs: Readonly<Record<string, string>>): ReadonlySet<string> {
  const values = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const hosts = new Set<string>();
  for (const { text } of instructionsOf(dockerfile)) {
    const [, name, preset] = /^ARG\s+(\w+)(?:=(\S*))?/i.exec(text) ?? [];
    if (name !== undefined) values.set(name, buildArgs[name] ?? preset?.replace(/^["']|["']$/g, '') ?? '');
    const [, from, stage] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? [];
    if (from === undefined) continue;
    const image = from.replace(
      /\$\{?(\w+)(?::?-([^}]*))?\}?/g,
      (_, key: string, other: string | undefined) => values.get(key) || other || '',
    );
    if (!stages.has(image.toLowerCase())) hosts.add(hostOf(image));
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return hosts;
}

/** distribution/reference: the first part is a host when it looks like one. */
function hostOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  return image.includes('/') && /[.:]|^localhost$/.test(first) ? first : DOCKER_HUB;
}

/** `X-Registry-Config` of the classic builder: base64url JSON by host. */
export function registryConfig(credentials: Credentials): Record<string, string> {
  if (credentials.size === 0) return {};
  const logins = [...credentials].map(([host, { username, password }]) => [
    host,
    username === TOKEN_USER ? { identitytoken: password } : { username, password },
  ]);
  return { 'X-Registry-Config': encodeAuth(Object.fromEntries(logins)) };
}

/** Base64url JSON with padding, which Go's URLEncoding insists on. */
export const encodeAuth = (auth: object): string =>
  Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');

const readConfig = async (facts: HostFacts): Promise<ConfigFile | null> =>
  parseConfig(await readFile(join(dockerConfigDir(facts), 'config.json'), 'utf8').catch(() => ''));

function parseConfig(text: string): ConfigFile | null {
  try {
    return ConfigFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** docker/cli cli/config/configfile: a helper for the host, else the store for all, else the file itself. */
async function stored(config: ConfigFile, host: string, facts: HostFacts): Promise<Login | null> {
  const helper = config.credHelpers?.[host] ?? config.credsStore;
  if (helper !== undefined) return askHelper(helper, host, facts);
  const entry = config.auths?.[host] ?? config.auths?.[`https://${host}`];
  if (entry?.identitytoken) return { username: TOKEN_USER, password: entry.identitytoken };
  if (!entry?.auth) return null;
  const [username = '', ...password] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
  return { username, password: password.join(':') };
}

/** `docker-credential-<name> get`, the host on standard input, JSON on standard output. Null when it has none or is not there. */
function askHelper(name: string, host: string, { env }: HostFacts): Promise<Login | null> {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const path = [env['PATH'] ?? '', ...EXTRA_PATH].join(delimiter);
    const child = spawn(`docker-credential-${name}`, ['get'], {
      env: { ...env, PATH: path },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: HELPER_WITHIN_MS,
      windowsHide: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', () => resolve(null));
    child.on('close', () => resolve(parseAnswer(output)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${host}\n`);
  });
}

function parseAnswer(output: string): Login | null {
  try {
    const { Username, Secret } = HelperAnswer.parse(JSON.parse(output));
    return { username: Username, password: Secret };
  } catch {
    return null;
  }
}
