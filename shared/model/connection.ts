import { z } from 'zod';

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
  /** Typed by the user where no API tells the limit; bytes. */
  storageLimitBytes: z.int().positive().nullable(),
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
});
export type NewConnection = z.infer<typeof NewConnection>;

/** What this account may do, as the registry itself answered. Null: it did not say. */
export const ConnectionCheck = z.object({
  mayPull: z.boolean().nullable(),
  mayPush: z.boolean().nullable(),
  dialect: z.enum(['harbor', 'platform', 'oci']),
  /** "Harbor 2.16.0", "CNCF Distribution", or null when it does not say. */
  product: z.string().nullable(),
});
export type ConnectionCheck = z.infer<typeof ConnectionCheck>;

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
