import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Certificate } from '#shared/model/connection';
import type { Fetch } from './answer';
import { CHANGED } from './trust';
import { unreachable } from './unreachable';

const ANSWER_WITHIN_MS = 10_000;

/** The certificate that `host[:port]` shows, whoever vouches for it. Nothing is sent but the handshake. */
export function readCertificate(registry: string): Promise<Certificate> {
  const { hostname, port } = new URL(`https://${registry}`);
  const host = hostname.replace(/^\[|\]$/g, '');
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

const fetches = new Map<string, Promise<Fetch>>();

/**
 * A `fetch` that accepts one certificate, by its SHA-256 fingerprint, and those that the computer trusts anyway. It is looked at
 * before a byte of the request is written. For one connection only; the process's own rules stay as they are.
 */
export function pinnedFetch(fingerprint: string): Promise<Fetch> {
  const known = fetches.get(fingerprint) ?? createPinnedFetch(fingerprint);
  fetches.set(fingerprint, known);
  return known;
}

async function createPinnedFetch(fingerprint: string): Promise<Fetch> {
  const { Agent, buildConnector, fetch } = await import('undici');
  const connector = buildConnector({ rejectUnauthorized: false });
  const dispatcher = new Agent({
    connect: (options, callback) => {
      connector(options, (error, socket) => {
        if (error !== null) return callback(error, null);
        const secure = socket as TLSSocket;
        if (
          secure.encrypted !== true ||
          secure.authorized ||
          secure.getPeerCertificate().fingerprint256 === fingerprint
        )
          return callback(null, socket);
        const changed = Object.assign(new Error('another certificate than the trusted one'), { code: CHANGED });
        socket.destroy();
        return callback(changed, null);
      });
    },
  });
  return (url, init) => fetch(url, { ...init, dispatcher });
}
