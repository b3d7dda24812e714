import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { RegistryLogin } from '#core/ports/engine';
import { z } from '#shared/zod';
import { dockerConfigDir, type HostFacts } from './endpoints';

/** The login for a registry host; null: none. Used for the images that a build needs, for nothing else, and never written anywhere. */
export type Credentials = (host: string) => Promise<Login | null>;
type Login = Pick<RegistryLogin, 'username' | 'password'>;
/** The user name where the password is an identity token. */
export const TOKEN_USER = '<token>';

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

/**
 * The logins of one build, each looked up when it is first asked for: what the docker command has stored, else the connection's own, for its
 * very registry and no other.
 */
export function buildCredentials(facts: HostFacts, connection?: RegistryLogin): Credentials {
  const configs = readConfigs(facts);
  const lookUp = async (host: string): Promise<Login | null> => {
    for (const config of await configs) {
      const login = await stored(config, host, facts);
      if (login !== null) return login;
    }
    return connection !== undefined && keyOf(connection.registry) === host ? connection : null;
  };
  const asked = new Map<string, Promise<Login | null>>();
  return (host) => {
    const key = keyOf(host);
    const answer = asked.get(key) ?? lookUp(key);
    asked.set(key, answer);
    return answer;
  };
}

const HUB_HOSTS: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);
const keyOf = (host: string): string => (HUB_HOSTS.has(host) ? DOCKER_HUB : host);

/** `X-Registry-Config` of a build that asks for no logins while it runs: base64url JSON by host. */
export async function registryConfig(
  credentials: Credentials,
  hosts: Iterable<string>,
): Promise<Readonly<Record<string, string>>> {
  const logins: Record<string, object> = {};
  for (const host of hosts) {
    const login = await credentials(host);
    if (login === null) continue;
    const { username, password } = login;
    logins[host] = username === TOKEN_USER ? { identitytoken: password } : { username, password };
  }
  return Object.keys(logins).length === 0 ? {} : { 'X-Registry-Config': encodeAuth(logins) };
}

/** Base64url JSON with padding, which Go's URLEncoding insists on. */
export const encodeAuth = (auth: object): string =>
  Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');

async function readConfigs(facts: HostFacts): Promise<readonly ConfigFile[]> {
  const file = await readFile(join(dockerConfigDir(facts), 'config.json'), 'utf8').catch(() => '');
  return [parseConfig(facts.env['DOCKER_AUTH_CONFIG'] ?? ''), parseConfig(file)].filter((config) => config !== null);
}

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
