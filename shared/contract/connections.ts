import { Certificate, ConnectionView, NewConnection, SandboxStatus, StorageFigures } from '../model/connection';
import { Capabilities } from '../model/registry';
import { z } from '../zod';
import { call, event } from './channel';

const Id = z.object({ id: z.string() });
export const ConnectionList = z.object({ connections: z.array(ConnectionView), activeId: z.string().nullable() });
export type ConnectionList = z.infer<typeof ConnectionList>;

export const connections = {
  list: call(z.void(), ConnectionList),
  changed: event(ConnectionList),
  /** Asks the registry with what was typed; keeps nothing. */
  check: call(NewConnection, Capabilities),
  /** Checks, then keeps the connection and its token (keychain), and makes it the active one. */
  add: call(NewConnection, ConnectionView),
  /** New tokens for a connection whose old ones are gone or refused; an empty one keeps what is there. */
  signIn: call(Id.extend({ token: z.string(), apiToken: z.string() }), ConnectionView),
  select: call(Id, ConnectionList),
  /** Forgets the connection and its token. Game projects that use it are kept and say so. */
  remove: call(Id, ConnectionList),
  setStorageLimit: call(Id.extend({ limitBytes: z.int().positive().nullable() }), ConnectionList),
  /** The certificate that an address shows now. */
  certificate: call(z.object({ address: z.string().trim().min(1) }), Certificate),
  /** Trusts this one certificate for this one connection; null: none any more. */
  trustCertificate: call(Id.extend({ fingerprint: z.string().nullable() }), ConnectionList),
  /** Starts the local sandbox (or finds it running), adds its connection and makes it active. */
  openSandbox: call(z.void(), ConnectionView),
  sandbox: call(z.void(), SandboxStatus),
  sandboxChanged: event(SandboxStatus),
  /** Asks registry and platform; what they do not say is null. */
  storage: call(Id, StorageFigures),
};
