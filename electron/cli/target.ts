import { cleanToken, readAddress } from '#core/connections/address';
import type { ConnectionAccess } from '#core/connections/index';
import type { SandboxAccess } from '#core/ports/sandbox-host';
import { AppFailure } from '#shared/errors';
import type { Connection } from '#shared/model/connection';
import type { Settings } from '#shared/model/settings';
import { whole } from './arguments';

/** The registry that a command works with, and where it was named. */
export interface Target {
  readonly name: string;
  readonly access: ConnectionAccess;
}

export interface TargetFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  /** From standard input where `--token-stdin` was given. */
  readonly typedToken: string | null;
  /** Starts the sandbox of the app, or finds it running. */
  readonly sandbox: () => Promise<SandboxAccess>;
}

const variables = { project: 'GANTRY_PROJECT', username: 'GANTRY_PUSH_USERNAME' } as const;

/** From the environment, else the active connection of the app with the token from environment or standard input. */
export async function findTarget(facts: TargetFacts): Promise<Target> {
  const { env, settings } = facts;
  const limit = env['GANTRY_STORAGE_LIMIT'];
  const typedLimit = limit === undefined || limit === '' ? null : whole('GANTRY_STORAGE_LIMIT', limit) || null;
  const token = cleanToken(facts.typedToken ?? env['GANTRY_PUSH_TOKEN'] ?? '');
  const address = env['GANTRY_REGISTRY'] ?? '';
  if (address !== '') return fromEnvironment(env, address, token, typedLimit);
  const connection = settings.connections.find(({ id }) => id === settings.activeConnectionId);
  if (connection === undefined) throw notNamed();
  const found = await fromConnection(connection, token, facts.sandbox);
  return typedLimit === null ? found : { ...found, access: { ...found.access, storageLimitBytes: typedLimit } };
}

function fromEnvironment(
  env: TargetFacts['env'],
  address: string,
  token: string,
  storageLimitBytes: number | null,
): Target {
  const needed = (variable: string): string => {
    const value = env[variable] ?? '';
    if (value === '') throw new AppFailure({ code: 'invalid-input', message: `Set ${variable} too.` });
    return value;
  };
  const username = needed(variables.username);
  const reached = readAddress({ address, project: needed(variables.project) });
  if (token === '') throw noToken(`${reached.registry} as ${username}`);
  const apiUrl = readApiUrl(env['GANTRY_API_URL']);
  return { name: 'the environment', access: { ...reached, username, token, apiUrl, storageLimitBytes } };
}

async function fromConnection(connection: Connection, token: string, sandbox: TargetFacts['sandbox']): Promise<Target> {
  const { name, registry, scheme, project, username, apiUrl, storageLimitBytes } = connection;
  if (connection.kind === 'sandbox')
    return { name, access: { ...(await sandbox()), scheme: 'http', storageLimitBytes: null } };
  if (token === '') throw noToken(`the connection ${name}`);
  return { name, access: { registry, scheme, project, username, token, apiUrl, storageLimitBytes } };
}

function readApiUrl(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === 'https:' || isLocal(url))) return text.replace(/\/+$/, '');
  const message = `GANTRY_API_URL must be an https address, not “${text}”.`;
  throw new AppFailure({ code: 'invalid-input', message });
}

const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

const noToken = (of: string): AppFailure =>
  new AppFailure({
    code: 'secret-missing',
    message: `There is no token for ${of}. Put it into GANTRY_PUSH_TOKEN, or pass it on standard input with --token-stdin.`,
    action: 'signIn',
  });

const notNamed = (): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message:
      'No registry is named. Set GANTRY_REGISTRY, GANTRY_PROJECT, GANTRY_PUSH_USERNAME and GANTRY_PUSH_TOKEN, or connect once in the app.',
  });
