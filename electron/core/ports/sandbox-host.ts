import { AppError } from '#shared/errors';
import type { SandboxStatus } from '#shared/model/connection';
import { z } from '#shared/zod';

/** How to reach the running sandbox. */
export const SandboxAccess = z.object({
  /** `127.0.0.1:port` */
  registry: z.string(),
  project: z.string(),
  username: z.string(),
  /** The push robot's secret, for the registry. */
  token: z.string(),
  /** The pull robot: for app versions, so that the platform can pull. */
  pullUsername: z.string(),
  pullToken: z.string(),
  apiUrl: z.string(),
  /** The platform's secret, for `Authorization: token <apiToken>` at `apiUrl`. */
  apiToken: z.string(),
});
export type SandboxAccess = z.infer<typeof SandboxAccess>;

/** What the sandbox's process tells the app, once. */
export const SandboxMessage = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ready'), access: SandboxAccess }),
  z.object({ is: z.literal('failed'), error: AppError }),
]);
export type SandboxMessage = z.infer<typeof SandboxMessage>;

/** Starts, finds and ends the embedded sandbox. */
export interface SandboxHost {
  status(): SandboxStatus;
  onChange(listener: (status: SandboxStatus) => void): () => void;
  /** Starts it, or finds the one that a crash left running. sandbox-failed, registry-program-missing. */
  start(): Promise<SandboxAccess>;
  stop(): Promise<void>;
}
