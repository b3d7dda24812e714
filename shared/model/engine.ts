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

/** A docker context that is named and cannot be used. */
export const UnusableContext = z.object({
  context: z.string(),
  /** What names it: the environment, or docker's own file as the current one. */
  namedBy: z.enum(['DOCKER_CONTEXT', 'config.json']),
  /** The context's own file, and why it cannot be read. Null: there is none, as there is no such context. */
  unreadable: z.object({ file: z.string(), reason: z.string() }).nullable(),
});
export type UnusableContext = z.infer<typeof UnusableContext>;

/** What is wrong with the context that was just named. */
export const contextFault = ({ unreadable }: UnusableContext): string =>
  unreadable === null ? 'which is gone' : `whose file ${unreadable.file} cannot be read (${unreadable.reason})`;

/** Beside an engine that is used in its stead. */
export const unusableContextInWords = (unusable: UnusableContext): string =>
  `Docker’s config.json names the context “${unusable.context}”, ${contextFault(unusable)}: the first engine that answers is used. “docker context use default” puts config.json right.`;

/**
 *   looking --> notInstalled | contextUnusable | stopped | starting | noPermission | windowsContainers | failing | ready
 * and from any of these to any other: the watcher asks again, sooner after a change and ever later while nothing does.
 */
export const EngineStatus = z.discriminatedUnion('is', [
  z.object({ is: z.literal('looking') }),
  z.object({ is: z.literal('notInstalled') }),
  /** Of one that config.json names: and no engine answers at a usual place either. */
  UnusableContext.extend({ is: z.literal('contextUnusable') }),
  z.object({ is: z.literal('stopped'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('starting'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('noPermission'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('windowsContainers'), endpoint: EngineEndpoint }),
  z.object({ is: z.literal('failing'), endpoint: EngineEndpoint, detail: z.string() }),
  z.object({
    is: z.literal('ready'),
    endpoint: EngineEndpoint,
    facts: EngineFacts,
    /** The current context of docker's config.json, in whose stead this engine was found. Null: that is not so. */
    unusableContext: UnusableContext.nullable(),
  }),
]);
export type EngineStatus = z.infer<typeof EngineStatus>;
