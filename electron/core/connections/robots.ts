import { AppFailure } from '#shared/errors';
import type { Connection, ConnectionView, NewConnection, TokenPlace } from '#shared/model/connection';
import type { Capabilities } from '#shared/model/registry';
import type { PullCredentials } from '#shared/model/version-request';
import type { Registry, RegistryAccess } from '../ports/registry';
import type { Secrets } from '../ports/secrets';
import { cleanToken, readAddress } from './address';

/** Under which name the keychain has a connection's platform token. */
export const apiSecret = (id: string): string => `${id}/api`;
/** And that of the pull robot, which goes into app versions and nowhere else. */
export const pullSecret = (id: string): string => `${id}/pull`;

export interface RobotTools {
  readonly registry: Registry;
  readonly secrets: Secrets;
  readonly all: () => readonly Connection[];
  readonly require: (id: string) => Connection;
  /** For the sandbox: starts it, and keeps what it hands out. */
  readonly refresh: (connection: Connection) => Promise<unknown>;
  readonly change: (id: string, facts: Partial<Connection>) => Promise<unknown>;
  readonly add: (input: NewConnection, id: string | null) => Promise<ConnectionView>;
}

/** The platform's side of connections: its token, the robot with which it pulls, and how all of it is forgotten. */
export interface Robots {
  /** For calls of the platform alone: the registry's token may be missing. platform-missing where there is no account. */
  platform(connectionId: string): Promise<RegistryAccess>;
  /** The pull robot; null: none is known. */
  pull(connectionId: string): Promise<PullCredentials | null>;
  /** Checks that the robot may pull and may not push, then keeps it. `token` empty: the one that is kept. */
  setPull(input: { id: string; username: string; token: string }): Promise<void>;
  /** Keeps a connection that a platform handed out; one to the same registry and project gets the new credentials. */
  begin(input: NewConnection, pull: PullCredentials | null): Promise<ConnectionView>;
  /** Forgets every secret of the connection; the connection stays. */
  signOut(connectionId: string): Promise<void>;
  secretPlaces(connectionId: string): Promise<Readonly<Record<'push' | 'pull' | 'api', TokenPlace>>>;
}

export function createRobots({ registry, secrets, all, require, refresh, change, add }: RobotTools): Robots {
  const fresh = async (id: string): Promise<Connection> => {
    if (require(id).kind === 'sandbox') await refresh(require(id));
    return require(id);
  };
  return {
    platform: async (id) => {
      const { name, apiUrl, ...connection } = await fresh(id);
      const apiToken = await secrets.get(apiSecret(id));
      if (apiUrl === null) throw noPlatform(`${name} has no platform account`);
      if (apiToken === null) throw noPlatform(`The API token for ${name} is not on this computer`);
      const { scheme, project, username, trustedCertificate } = connection;
      const token = (await secrets.get(id)) ?? '';
      return { registry: connection.registry, scheme, project, username, token, apiUrl, apiToken, trustedCertificate };
    },
    pull: async (id) => {
      const { pullUsername } = await fresh(id);
      const token = pullUsername === null ? null : await secrets.get(pullSecret(id));
      return pullUsername === null || token === null ? null : { username: pullUsername, token };
    },
    setPull: async ({ id, username, token: typed }) => {
      const { scheme, project, trustedCertificate, registry: host } = await fresh(id);
      const token = cleanToken(typed) || ((await secrets.get(pullSecret(id))) ?? '');
      if (token === '') {
        const message = `Paste the token of ${username} too.`;
        throw new AppFailure({ code: 'invalid-input', message });
      }
      const platform = { apiUrl: null, apiToken: null };
      const asked = { registry: host, scheme, project, username, token, trustedCertificate, ...platform };
      const problem = pullProblem(username, await registry.probe(asked));
      if (problem !== null) throw new AppFailure({ code: 'registry-denied', message: problem });
      if ((await secrets.get(pullSecret(id))) !== token) await secrets.set(pullSecret(id), token);
      await change(id, { pullUsername: username });
    },
    begin: async (input, pull) => {
      const { registry: host, project } = readAddress(input);
      const known = all().find(
        (connection) => connection.kind !== 'sandbox' && connection.registry === host && connection.project === project,
      );
      const { id } = await add(input, known?.id ?? null);
      if (pull !== null) {
        await secrets.set(pullSecret(id), pull.token);
        await change(id, { pullUsername: pull.username });
      }
      return { ...require(id), token: await secrets.place(id) };
    },
    signOut: async (id) => {
      registry.forget(require(id).registry);
      await forgetSecrets(secrets, id);
      // Everybody who shows this connection asks for its secrets anew.
      await change(id, {});
    },
    secretPlaces: async (id) => ({
      push: await secrets.place(id),
      pull: await secrets.place(pullSecret(id)),
      api: await secrets.place(apiSecret(id)),
    }),
  };
}

/** Everything that is kept under a connection's name. */
export async function forgetSecrets(secrets: Secrets, id: string): Promise<void> {
  for (const name of await secrets.names()) if (name === id || name.startsWith(`${id}/`)) await secrets.remove(name);
}

/** Why these cannot be the pull robot's credentials, as a sentence; null: they can. Judged by what it may do, not by its name. */
export function pullProblem(username: string, { mayPull, mayPush }: Capabilities): string | null {
  if (mayPull === false) return `${username} may not pull from this project. Give the pull robot’s credentials.`;
  return mayPush === true
    ? `${username} may push: that is a push robot, and its token would go into every app version. Give the pull robot’s credentials here.`
    : null;
}

/** Why these cannot be the push robot's credentials; null: they can, or the registry does not say. */
export const pushProblem = (username: string, { mayPush }: Capabilities): string | null =>
  mayPush === false
    ? `${username} may not push to this project: it is a pull robot, or one of another project. Give the push robot’s credentials here.`
    : null;

const noPlatform = (why: string): AppFailure =>
  new AppFailure({
    code: 'platform-missing',
    message: `${why}. Give its API token in Settings, then try again.`,
    retryable: true,
    action: 'signIn',
  });
