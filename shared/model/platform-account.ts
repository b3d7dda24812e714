import { z } from '../zod';
import { TokenPlace } from './connection';

/** Whether the account has a registry, as the platform has it. `notSaid`: its public API does not tell; the dashboard does. */
export const RegistryAccessState = z.enum(['none', 'pending', 'granted', 'unavailable', 'notSaid']);
export type RegistryAccessState = z.infer<typeof RegistryAccessState>;

export const PlatformAccount = z.object({
  access: RegistryAccessState,
  /** `host[:port]` and project, where the platform tells them. */
  registry: z.string().nullable(),
  project: z.string().nullable(),
  /** Where a person can look and ask: https; null: nowhere. */
  dashboardUrl: z.string().nullable(),
});
export type PlatformAccount = z.infer<typeof PlatformAccount>;

/** One set of credentials, without its token. */
export const CredentialSet = z.object({
  username: z.string().nullable(),
  token: TokenPlace,
});

/** Push is for Gantry, pull goes into app versions. Tokens stay in the main process. */
export const CredentialsView = z.object({
  registry: z.string(),
  project: z.string(),
  push: CredentialSet,
  pull: CredentialSet,
  api: TokenPlace.nullable(),
});
export type CredentialsView = z.infer<typeof CredentialsView>;

/** The registry's password lies readable in the docker command's own file. */
export const PlaintextPassword = z.object({
  path: z.string(),
  /** As the file names it. */
  entry: z.string(),
  username: z.string().nullable(),
});
export type PlaintextPassword = z.infer<typeof PlaintextPassword>;

/** What an API token gave when a connection to the platform was begun with it. */
export const PlatformStart = z.discriminatedUnion('is', [
  /** Registry credentials came along: the connection is there. */
  z.object({ is: z.literal('connected'), connectionId: z.string() }),
  /** The token is good, the credentials must be copied from the dashboard. */
  z.object({
    is: z.literal('credentialsNeeded'),
    registry: z.string(),
    project: z.string().nullable(),
    dashboardUrl: z.string().nullable(),
  }),
  /** The platform has no registry for this account yet. */
  z.object({ is: z.literal('accessNeeded'), access: RegistryAccessState }),
]);
export type PlatformStart = z.infer<typeof PlatformStart>;
