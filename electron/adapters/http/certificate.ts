import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Certificate } from '#shared/model/connection';
import type { Fetch } from './answer';
import { CHANGED } from './trust';
import { unreachable } from './unreachable';

const ANSWER_WITHIN_MS = 10_000;

/** The certificate that `host[:port]` shows, whoever vouches for it. Nothing is sent but the handshake. */
export async function readCertificate(registry: string): Promise<Certificate> {
  const { hostname, port } = new URL(`https://${registry}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  // Electron compiles Node's own modules at each start: 4 ms for what a first look at a certificate needs.
  const { connect } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: port === '' ? 443 : Number(port),
      rejectUnauthorized: false,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    });
    socket.setTimeout(ANSWER_WITHIN_MS, () =>
      socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
    );
    socket.once('error', (cause) => reject(unreachable(registry, cause)));
    socket.once('secureConnect', () => {
      resolve(shown(registry, socket.getPeerCertificate(true)));
      socket.destroy();
    });
  });
}

function shown(
  registry: string,
  peer: ReturnType<TLSSocket['getPeerCertificate']> & { issuerCertificate?: PeerCertificate },
) {
  return {
    registry,
    subject: nameOf(peer.subject),
    issuer: nameOf(peer.issuer),
    validFrom: new Date(peer.valid_from).toISOString(),
    validTo: new Date(peer.valid_to).toISOString(),
    fingerprint: peer.fingerprint256,
    isSelfSigned: peer.issuerCertificate?.fingerprint256 === peer.fingerprint256,
  };
}

const nameOf = (name: PeerCertificate['subject']): string =>
  [name.CN, name.O].filter((part) => part !== undefined && part !== '').join(', ') || 'no name';

const dispatchers = new Map<string, Promise<Dispatcher>>();

/**
 * A `fetch` that accepts one certificate of one `host[:port]`, by its SHA-256 fingerprint, and elsewhere those that the computer
 * trusts anyway. It is looked at before a byte of the request is written. For one connection only; the process's own rules stay as
 * they are.
 */
export async function pinnedFetch(registry: string, fingerprint: string): Promise<Fetch> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), pinnedDispatcher(registry, fingerprint)]);
  return (url, init) => fetch(url, { ...init, dispatcher });
}

/** The same rule for requests that `fetch` is no good for. */
export function pinnedDispatcher(registry: string, fingerprint: string): Promise<Dispatcher> {
  const key = `${registry} ${fingerprint}`;
  const known = dispatchers.get(key) ?? createPinnedDispatcher(registry, fingerprint);
  dispatchers.set(key, known);
  return known;
}

async function createPinnedDispatcher(registry: string, fingerprint: string): Promise<Dispatcher> {
  const { Agent, buildConnector } = await import('undici');
  // A resumed session would not show its certificate again: each connection shakes hands in full.
  const connector = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return new Agent({
    connect: (options, callback) => {
      connector(options, (error, socket) => {
        if (error !== null) return callback(error, null);
        const isPinned =
          new URL(`https://${options.hostname}:${options.port}`).host === new URL(`https://${registry}`).host;
        const problem = problemOf(socket as TLSSocket, isPinned ? fingerprint : null);
        if (problem === null) return callback(null, socket);
        socket.destroy();
        return callback(problem, null);
      });
    },
  });
}

/** Null where the other side is who it should be. */
function problemOf(socket: TLSSocket, fingerprint: string | null): Error | null {
  if (socket.encrypted !== true || socket.authorized) return null;
  if (fingerprint === null) {
    const reason: unknown = socket.authorizationError;
    const code = reason instanceof Error && 'code' in reason ? reason.code : reason;
    return Object.assign(new Error('a certificate that nobody vouches for'), { code });
  }
  if (socket.getPeerCertificate().fingerprint256 === fingerprint) return null;
  return Object.assign(new Error('another certificate than the trusted one'), { code: CHANGED });
}
