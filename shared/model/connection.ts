import { z } from '../zod';
import { Capabilities } from './registry';

const Fingerprint = z.string().regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);

/** One registry project and what is known of it; the token lives apart, in the keychain. */
export const Connection = z.object({
  id: z.string(),
  kind: z.enum(['sandbox', 'registry']),
  name: z.string(),
  /** `host[:port]` */
  registry: z.string(),
  /** http only for loopback addresses, as engines have it. */
  scheme: z.enum(['https', 'http']),
  project: z.string(),
  /** Push credentials' user, for example `robot$studio+client-push`. */
  username: z.string(),
  /** Base URL of the platform API, where there is one. */
  apiUrl: z.string().nullable(),
  /** Pull credentials' user, for app versions; its token lies apart. */
  pullUsername: z.string().nullable().default(null),
  /** Typed by the user where no API tells the limit; bytes. */
  storageLimitBytes: z.int().positive().nullable(),
  /** The one certificate that is trusted for this connection although no authority of this computer vouches for it. */
  trustedCertificate: Fingerprint.nullable().default(null),
  /** Repositories that the user named, where nothing lists them. */
  knownRepositories: z.array(z.string()).default([]),
  /** What the account may do, as last asked. */
  capabilities: Capabilities.nullable().default(null),
  createdAt: z.iso.datetime(),
});
export type Connection = z.infer<typeof Connection>;

/** Where the token of a connection is: in the OS keychain, only in memory until the app ends, or nowhere. */
export const TokenPlace = z.enum(['keychain', 'memory', 'file', 'missing']);
export type TokenPlace = z.infer<typeof TokenPlace>;

export const ConnectionView = Connection.extend({ token: TokenPlace });
export type ConnectionView = z.infer<typeof ConnectionView>;

/** What is typed into the form. */
export const NewConnection = z.object({
  name: z.string().trim().max(60),
  /** URL or host; `https://` is assumed, `http://` for loopback. */
  address: z.string().trim().min(1),
  project: z.string().trim().min(1),
  username: z.string().trim().min(1),
  token: z.string().min(1),
  /** The platform behind the registry: its API and a token for it. Empty: none. */
  apiUrl: z.string().trim(),
  apiToken: z.string().trim(),
  trustedCertificate: Fingerprint.nullable(),
});
export type NewConnection = z.infer<typeof NewConnection>;

/** The certificate that a registry shows, for people to compare before they trust it. */
export const Certificate = z.object({
  /** `host[:port]` */
  registry: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.iso.datetime({ offset: true }),
  validTo: z.iso.datetime({ offset: true }),
  /** SHA-256 of the certificate, `AB:CD:...`. */
  fingerprint: Fingerprint,
  isSelfSigned: z.boolean(),
});
export type Certificate = z.infer<typeof Certificate>;

/** What the registry's project holds. Null means unknown, never zero. */
export const StorageFigures = z.object({
  usedBytes: z.int().nonnegative().nullable(),
  limitBytes: z.int().positive().nullable(),
  /** Where the limit comes from. */
  limitSource: z.enum(['platform', 'registry', 'typed', 'unknown']),
  unlimited: z.boolean(),
});
export type StorageFigures = z.infer<typeof StorageFigures>;

export const SandboxStatus = z.discriminatedUnion('is', [
  z.object({ is: z.literal('off') }),
  z.object({ is: z.literal('starting') }),
  z.object({ is: z.literal('on'), url: z.string(), folder: z.string() }),
  z.object({ is: z.literal('failed'), message: z.string() }),
]);
export type SandboxStatus = z.infer<typeof SandboxStatus>;
