import { existsSync, readFileSync } from 'node:fs';
import type { Agent } from 'node:https';
import { join } from 'node:path';

/** How to reach one engine: its address, and what its TLS needs. */
export interface Route {
  /** As DOCKER_HOST would have it: `unix://`, `npipe://`, `tcp://`, `http(s)://` or `ssh://`. */
  readonly host: string;
  /** Holds ca.pem, cert.pem and key.pem, as far as the endpoint needs them; null: no TLS. */
  readonly tlsDir: string | null;
  readonly skipTlsVerify: boolean;
  /** The ssh agent's socket, for `ssh://`. */
  readonly sshAgent: string | undefined;
}

/** A route as it is dialled. */
export type Address =
  | { readonly by: 'socket'; readonly socketPath: string }
  | { readonly by: 'http'; readonly host: string; readonly port: number }
  | { readonly by: 'https'; readonly host: string; readonly port: number; readonly agent: Agent }
  | {
      readonly by: 'ssh';
      readonly host: string;
      readonly port: number;
      readonly username: string;
      readonly agent: string | undefined;
    };

/** Throws when TLS files cannot be read. */
export function addressOf({ host: typed, tlsDir, skipTlsVerify, sshAgent }: Route): Address {
  const local = /^(?:unix|npipe):\/\/(.*)$/.exec(typed)?.[1];
  if (local !== undefined) return { by: 'socket', socketPath: local };
  const url = new URL(typed.includes('://') ? typed : `tcp://${typed}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = (usual: number): number => (url.port === '' ? usual : Number(url.port));
  if (url.protocol === 'ssh:')
    return { by: 'ssh', host, port: port(22), username: decodeURIComponent(url.username), agent: sshAgent };
  if (url.protocol !== 'https:' && tlsDir === null) return { by: 'http', host, port: port(2375) };
  const { Agent } = process.getBuiltinModule('node:https');
  const agent = new Agent({ ...readTls(tlsDir), rejectUnauthorized: !skipTlsVerify, keepAlive: true });
  return { by: 'https', host, port: port(2376), agent };
}

function readTls(folder: string | null): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const read = (name: 'ca' | 'cert' | 'key') => {
    const file = folder === null ? null : join(folder, `${name}.pem`);
    return file !== null && existsSync(file) ? { [name]: readFileSync(file) } : {};
  };
  return { ...read('ca'), ...read('cert'), ...read('key') };
}
