import type { ConnectionList } from '#shared/contract/connections';
import { AppFailure } from '#shared/errors';
import {
  Certificate,
  type Connection,
  type ConnectionView,
  type NewConnection,
  type SandboxStatus,
  type StorageFigures,
  type TokenPlace,
} from '#shared/model/connection';
import { cleanHost, hostProblem } from '#shared/model/reference';
import type { Capabilities } from '#shared/model/registry';
import type { Clock } from '../ports/clock';
import type { Ids } from '../ports/ids';
import type { Platform } from '../ports/platform';
import type { Registry, RegistryAccess } from '../ports/registry';
import type { SandboxAccess, SandboxHost } from '../ports/sandbox-host';
import type { Secrets } from '../ports/secrets';
import type { SettingsStore } from '../ports/settings-store';
import { cleanToken, readAddress, readApiUrl } from './address';
import { apiSecret, createRobots, forgetSecrets, pullSecret, type Robots } from './robots';

export { cleanToken, EDGEGAP_API, readApiUrl } from './address';
export { pullProblem, pushProblem } from './robots';

export interface ConnectionTools {
  readonly settings: SettingsStore;
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly platform: Pick<Platform, 'checkToken'>;
  readonly sandbox: SandboxHost;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onChanged: (list: ConnectionList) => void;
  readonly onRemoved: (id: string) => void;
}

/** A registry call's access, with the limit that the user typed where nobody else tells one. */
export interface ConnectionAccess extends RegistryAccess {
  readonly storageLimitBytes: number | null;
}

export interface Connections extends Robots {
  list(): Promise<ConnectionList>;
  check(input: NewConnection): Promise<Capabilities>;
  add(input: NewConnection): Promise<ConnectionView>;
  signIn(input: { id: string; token: string; apiToken: string }): Promise<ConnectionView>;
  select(input: { id: string }): Promise<ConnectionList>;
  remove(input: { id: string }): Promise<ConnectionList>;
  setStorageLimit(input: { id: string; limitBytes: number | null }): Promise<ConnectionList>;
  certificate(input: { address: string }): Promise<Certificate>;
  trustCertificate(input: { id: string; fingerprint: string | null }): Promise<ConnectionList>;
  openSandbox(): Promise<ConnectionView>;
  sandbox(): Promise<SandboxStatus>;
  storage(input: { id: string }): Promise<StorageFigures>;
  /** Keeps what was learnt of a connection. */
  remember(id: string, facts: Partial<Pick<Connection, 'capabilities' | 'knownRepositories'>>): Promise<void>;
  /** Everything for a registry call; starts the sandbox where it is needed. secret-missing, not-found. */
  access(connectionId: string): Promise<ConnectionAccess>;
  find(connectionId: string): Connection | null;
}

export function createConnections(tools: ConnectionTools): Connections {
  const { settings, secrets, registry } = tools;
  const all = (): readonly Connection[] => settings.get().connections;
  const find = (id: string): Connection | null => all().find((connection) => connection.id === id) ?? null;
  const require = (id: string): Connection => {
    const connection = find(id);
    if (connection === null)
      throw new AppFailure({
        code: 'not-found',
        message: 'This connection is no longer there. Choose another one in Settings.',
        action: 'editProject',
      });
    return connection;
  };
  const view = async (connection: Connection): Promise<ConnectionView> => ({
    ...connection,
    token: placeOf(connection, await secrets.place(connection.id)),
  });
  const list = async (): Promise<ConnectionList> => ({
    connections: await Promise.all(all().map(view)),
    activeId: settings.get().activeConnectionId,
  });
  const changed = async (): Promise<ConnectionList> => {
    const now = await list();
    tools.onChanged(now);
    return now;
  };
  const change = async (id: string, facts: Partial<Connection>): Promise<ConnectionList> => {
    require(id);
    settings.update({ connections: all().map((known) => (known.id === id ? { ...known, ...facts } : known)) });
    return changed();
  };
  const keepSecrets = async (id: string, token: string, apiToken: string | null): Promise<void> => {
    if ((await secrets.get(id)) !== token) await secrets.set(id, token);
    if (apiToken !== null && (await secrets.get(apiSecret(id))) !== apiToken)
      await secrets.set(apiSecret(id), apiToken);
  };
  const keepPull = async (id: string, token: string): Promise<void> => {
    if ((await secrets.get(pullSecret(id))) !== token) await secrets.set(pullSecret(id), token);
  };
  const keep = async (connection: Connection, token: string, apiToken: string | null): Promise<ConnectionView> => {
    await keepSecrets(connection.id, token, apiToken);
    settings.update({
      connections: [...all().filter(({ id }) => id !== connection.id), connection],
      activeConnectionId: connection.id,
    });
    await changed();
    return view(connection);
  };
  const access = async (id: string): Promise<ConnectionAccess> => {
    const connection = require(id);
    if (connection.kind === 'sandbox') await refreshSandbox(connection);
    const current = require(id);
    const token = await secrets.get(id);
    if (token === null) {
      const message = `The token for ${current.name} is not on this computer. Sign in again.`;
      throw new AppFailure({ code: 'secret-missing', message, retryable: true, action: 'signIn' });
    }
    const { scheme, project, username, apiUrl, storageLimitBytes } = current;
    const apiToken = apiUrl === null ? null : await secrets.get(apiSecret(id));
    const { registry: host, trustedCertificate } = current;
    return {
      registry: host,
      scheme,
      project,
      username,
      token,
      apiUrl,
      apiToken,
      trustedCertificate,
      storageLimitBytes,
    };
  };
  /** The sandbox keeps port and passwords; should its folder have been emptied, the connection follows. */
  const refreshSandbox = async (connection: Connection): Promise<Connection> => {
    const running = await tools.sandbox.start();
    const next = sandboxConnection(connection, running);
    const moved = (['registry', 'project', 'username', 'apiUrl', 'pullUsername'] as const).some(
      (key) => next[key] !== connection[key],
    );
    if (moved) {
      settings.update({ connections: all().map((other) => (other.id === connection.id ? next : other)) });
      await changed();
    }
    await keepSecrets(connection.id, running.token, running.apiToken);
    await keepPull(connection.id, running.pullToken);
    return next;
  };
  const storage = async ({ id }: { id: string }): Promise<StorageFigures> =>
    withTypedLimit(require(id), await registry.storage(await access(id)));
  /** A refused API token is said at once: the registry alone would only look poorer. */
  const ask = async (asked: RegistryAccess): Promise<Capabilities> => {
    if (asked.apiUrl !== null && asked.apiToken !== null) await tools.platform.checkToken(asked);
    return registry.probe(asked);
  };
  const checkTyped = async (input: NewConnection): Promise<Capabilities> => {
    const { username, token, trustedCertificate } = input;
    const platform = { apiUrl: readApiUrl(input.apiUrl), apiToken: cleanToken(input.apiToken) || null };
    return ask({
      ...readAddress(input),
      ...platform,
      username,
      token: cleanToken(token),
      trustedCertificate,
    });
  };

  const add = async (input: NewConnection, id: string | null): Promise<ConnectionView> => {
    const capabilities = await checkTyped(input);
    const { registry: host, scheme, project } = readAddress(input);
    const name = input.name === '' ? `${host} / ${project}` : input.name;
    const fresh = {
      id: tools.ids.next(),
      name,
      pullUsername: null,
      storageLimitBytes: null,
      knownRepositories: [],
      createdAt: new Date(tools.clock.nowMs()).toISOString(),
    };
    const { username, trustedCertificate } = input;
    const apiUrl = readApiUrl(input.apiUrl);
    return keep(
      {
        ...fresh,
        ...(id === null ? {} : require(id)),
        ...{ kind: 'registry', registry: host, scheme, project, username, apiUrl, trustedCertificate, capabilities },
      },
      cleanToken(input.token),
      cleanToken(input.apiToken) || null,
    );
  };

  return {
    list,
    find,
    access,
    storage,
    check: checkTyped,
    ...createRobots({ registry, secrets, all, require, refresh: refreshSandbox, change, add }),
    add: (input) => add(input, null),
    signIn: async ({ id, token: typed, apiToken: typedApi }) => {
      const connection = require(id);
      const { registry: host, scheme, project, username, apiUrl, trustedCertificate } = connection;
      // An empty field keeps what is there.
      const token = cleanToken(typed) || (await secrets.get(id)) || '';
      if (token === '') throw new AppFailure({ code: 'invalid-input', message: `Type the token of ${username}.` });
      const apiToken = apiUrl === null ? null : cleanToken(typedApi) || (await secrets.get(apiSecret(id)));
      const asked = { registry: host, scheme, project, username, apiUrl, apiToken, trustedCertificate };
      const capabilities = await ask({ ...asked, token });
      await keepSecrets(id, token, apiToken);
      await change(id, { capabilities });
      return view(require(id));
    },
    select: async ({ id }) => {
      settings.update({ activeConnectionId: require(id).id });
      return changed();
    },
    remove: async ({ id }) => {
      registry.forget(require(id).registry);
      const rest = all().filter((connection) => connection.id !== id);
      const active = settings.get().activeConnectionId;
      settings.update({ connections: rest, activeConnectionId: active === id ? (rest[0]?.id ?? null) : active });
      await forgetSecrets(secrets, id);
      tools.onRemoved(id);
      return changed();
    },
    setStorageLimit: ({ id, limitBytes }) => change(id, { storageLimitBytes: limitBytes }),
    certificate: async ({ address }) => {
      const host = cleanHost(address);
      const problem = hostProblem(host);
      if (problem !== null) throw new AppFailure({ code: 'invalid-input', message: problem });
      return registry.certificate(host);
    },
    trustCertificate: async ({ id, fingerprint }) => {
      // Settings with anything else could not be read again.
      if (fingerprint !== null && !Certificate.shape.fingerprint.safeParse(fingerprint).success) {
        const message = 'That is not the SHA-256 fingerprint of a certificate.';
        throw new AppFailure({ code: 'invalid-input', message });
      }
      return change(id, { trustedCertificate: fingerprint });
    },
    remember: async (id, facts) => void (await change(id, facts)),
    openSandbox: async () => {
      const running = await tools.sandbox.start();
      const known = all().find(({ kind }) => kind === 'sandbox');
      const fresh = { id: tools.ids.next(), createdAt: new Date(tools.clock.nowMs()).toISOString() };
      const connection = sandboxConnection(known ?? fresh, running);
      await keepPull(connection.id, running.pullToken);
      return keep(connection, running.token, running.apiToken);
    },
    sandbox: async () => tools.sandbox.status(),
  };
}

/** The sandbox hands out its token each time it is asked for: nobody has to sign in to it. */
const placeOf = ({ kind }: Connection, place: TokenPlace): TokenPlace =>
  kind === 'sandbox' && place === 'missing' ? 'memory' : place;

const sandboxConnection = (
  known: Pick<Connection, 'id' | 'createdAt'> & Partial<Connection>,
  { registry, project, username, apiUrl, pullUsername }: SandboxAccess,
): Connection => ({
  trustedCertificate: null,
  knownRepositories: [],
  capabilities: null,
  ...known,
  kind: 'sandbox',
  name: 'Local sandbox',
  registry,
  scheme: 'http',
  project,
  username,
  apiUrl,
  pullUsername,
  storageLimitBytes: null,
});

/** The user's own figure where nobody else tells one. */
export const withTypedLimit = (
  { storageLimitBytes }: Pick<Connection, 'storageLimitBytes'>,
  figures: StorageFigures,
): StorageFigures =>
  figures.limitSource === 'unknown' && storageLimitBytes !== null
    ? { ...figures, limitBytes: storageLimitBytes, limitSource: 'typed' }
    : figures;
