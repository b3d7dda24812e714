import type { Log } from '#core/ports/log';
import { modemStatus, modemText } from './client';
import type { Connection } from './finder';

/** The engine speaks first once a session stands; who does not is somebody in between. */
const SPEAKS_WITHIN_MS = 5000;

/** Whether build sessions can be had with an engine, found out once for each engine (its address and version). */
export interface SessionProbe {
  /** Rejects with docker-modem's error where the engine does not answer; that is not remembered. */
  takesSessions(connection: Connection): Promise<boolean>;
  /** The engine was lost: another one may come up at its address. */
  forget(connection: Connection): void;
}

export function createSessionProbe(log: Log): SessionProbe {
  const known = new Map<string, Promise<boolean>>();
  const forget = (connection: Connection): void => void known.delete(keyOf(connection));
  return {
    forget,
    takesSessions: (connection) => {
      if (connection.builder === 'classic') return Promise.resolve(false);
      const key = keyOf(connection);
      const asked = known.get(key) ?? ask(connection, log);
      known.set(key, asked);
      asked.catch(() => known.delete(key));
      return asked;
    },
  };
}

const keyOf = ({ host, version }: Connection): string => `${host} ${version}`;

/** Opens a session and waits until the engine talks HTTP/2 in it: a proxy may agree to the upgrade and pass nothing on. */
async function ask({ client, host }: Connection, log: Log): Promise<boolean> {
  try {
    const { openSession } = await import('./grpc-session');
    const session = await openSession(await client.docker(), 'probe', {}, AbortSignal.timeout(SPEAKS_WITHIN_MS));
    const speaks = await session.spoken(SPEAKS_WITHIN_MS);
    session.close();
    if (!speaks) log.warn(`engine: ${host} is silent in build sessions, contexts are sent whole`);
    return speaks;
  } catch (cause) {
    // An answer of any kind is an answer: 404 from engines and proxies that know no sessions.
    if (modemStatus(cause) === null) throw cause;
    log.warn(`engine: ${host} has no build sessions, contexts are sent whole: ${modemText(cause)}`);
    return false;
  }
}
