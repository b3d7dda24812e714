import { z } from '../zod';

/** Where an engine may answer: `unix:///...`, `npipe:////./pipe/...`, `tcp://host:port`, `ssh://...`. */
export const EngineEndpoint = z.object({
  /** The address as DOCKER_HOST would have it; the identity of the endpoint. */
  host: z.string(),
  /** For people: "Docker Desktop", "Context colima", "DOCKER_HOST". */
  label: z.string(),
  source: z.enum(['chosen', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'context', 'well-known']),
});
export type EngineEndpoint = z.infer<typeof EngineEndpoint>;

export const EngineFacts = z.object({
  /** "Docker Engine", "Docker Desktop", "Podman Engine" */
  product: z.string(),
  version: z.string(),
  /** Negotiated, for example "1.41". */
  apiVersion: z.string(),
  os: z.string(),
  arch: z.string(),
  builder: z.enum(['buildkit', 'classic']),
});
export type EngineFacts = z.infer<typeof EngineFacts>;

/**
 *   looking --> notInstalled | contextMissing | stopped | starting | noPermission | windowsContainers | failing | ready
 * and from any of these to any other: the watcher asks again, sooner after a change and ever later while nothing does.
 */
export const EngineStatus = z.discriminatedUnion('is', [
  z.object({ is: z.literal('looking') }),
  z.object({ is: z.literal('notInstalled') }),
  /** DOCKER_CONTEXT names it. */
  z.object({ is: z.literal('contextMissing'), context: z.string() }),
  z.object({ is: z.literal('stopped'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('starting'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('noPermission'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('windowsContainers'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('failing'), endpoint: EngineEndpoint, detail: z.string() }),
  z.object({ is: z.literal('ready'), endpoint: EngineEndpoint, facts: EngineFacts }),
]);
export type EngineStatus = z.infer<typeof EngineStatus>;
