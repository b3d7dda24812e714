import { cleanToken, EDGEGAP_API, readAddress, readApiUrl } from '#core/connections/address';
import type { ConnectionAccess } from '#core/connections/index';
import type { SandboxAccess } from '#core/ports/sandbox-host';
import { AppFailure, toAppError } from '#shared/errors';
import type { Connection } from '#shared/model/connection';
import type { Settings } from '#shared/model/settings';
import type { PullCredentials } from '#shared/model/version-request';
import { wholeBytes } from './words';

/** The registry that a command works with, and where it was named. */
export interface Target {
  /** Under which templates and links are kept: the app's own name for its connection, else registry and project. */
  readonly id: string;
  readonly name: string;
  readonly access: ConnectionAccess;
  /** The pull robot, for app versions; null: none was given. */
  readonly pull: PullCredentials | null;
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
  const typedLimit = limit === undefined || limit === '' ? null : wholeBytes('GANTRY_STORAGE_LIMIT', limit) || null;
  const token = cleanToken(facts.typedToken ?? env['GANTRY_PUSH_TOKEN'] ?? '');
  const address = env['GANTRY_REGISTRY'] ?? '';
  if (address !== '') return fromEnvironment(env, address, token, typedLimit);
  const connection = settings.connections.find(({ id }) => id === settings.activeConnectionId);
  if (connection === undefined) throw notNamed();
  const apiToken = cleanToken(env['GANTRY_API_TOKEN'] ?? '') || null;
  const found = await fromConnection(connection, token, apiToken, facts);
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
  const project = needed(variables.project);
  const names = `GANTRY_REGISTRY “${address}”, ${variables.project} “${project}”`;
  const reached = named(names, () => readAddress({ address, project }));
  if (token === '') throw noToken(`${reached.registry} as ${username}`);
  const apiToken = cleanToken(env['GANTRY_API_TOKEN'] ?? '') || null;
  const typedUrl = named('GANTRY_API_URL', () => readApiUrl(env['GANTRY_API_URL'] ?? ''));
  const apiUrl = typedUrl ?? (apiToken === null ? null : EDGEGAP_API);
  const trustedCertificate = fingerprintOf(env['GANTRY_REGISTRY_CERTIFICATE']);
  return {
    id: `${reached.registry}/${reached.project}`,
    name: 'the environment',
    access: { ...reached, username, token, apiUrl, apiToken, trustedCertificate, storageLimitBytes },
    pull: pullOf(env, null),
  };
}

/** As from a form, and with the variables' names, as nobody sees a field here. */
function named<Value>(names: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    const error = toAppError(thrown);
    throw new AppFailure({ ...error, message: `${names}: ${error.message}` });
  }
}

async function fromConnection(
  connection: Connection,
  token: string,
  apiToken: string | null,
  { env, sandbox }: TargetFacts,
): Promise<Target> {
  const { id, name, registry, scheme, project, username, apiUrl, storageLimitBytes, trustedCertificate } = connection;
  if (connection.kind === 'sandbox') {
    const { pullUsername, pullToken, ...access } = await sandbox();
    const rest = { scheme: 'http', trustedCertificate: null, storageLimitBytes: null } as const;
    return { id, name, access: { ...access, ...rest }, pull: { username: pullUsername, token: pullToken } };
  }
  if (token === '') throw noToken(`the connection ${name}`);
  return {
    id,
    name,
    access: { registry, scheme, project, username, token, apiUrl, apiToken, trustedCertificate, storageLimitBytes },
    pull: pullOf(env, connection.pullUsername),
  };
}

/** Both or none: a robot without its token pulls nothing. */
function pullOf(env: TargetFacts['env'], known: string | null): PullCredentials | null {
  const username = env['GANTRY_PULL_USERNAME'] || (known ?? '');
  const token = cleanToken(env['GANTRY_PULL_TOKEN'] ?? '');
  if (token !== '' && username === '')
    throw new AppFailure({ code: 'invalid-input', message: 'Set GANTRY_PULL_USERNAME too.' });
  return token === '' ? null : { username, token };
}

/** SHA-256 of the one certificate to accept, as tools print it (`AB:CD:...`) or plain. */
function fingerprintOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const hex = text.replaceAll(':', '').toUpperCase();
  if (/^[0-9A-F]{64}$/.test(hex)) return hex.replace(/(..)(?=.)/g, '$1:');
  const message =
    'GANTRY_REGISTRY_CERTIFICATE must be the SHA-256 fingerprint of a certificate: 64 hexadecimal digits.';
  throw new AppFailure({ code: 'invalid-input', message });
}

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
