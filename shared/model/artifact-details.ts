import { z } from '../zod';
import { ArtifactPlace, Child, Platform, ScanSummary, Severity } from './registry';

const Instant = z.iso.datetime({ offset: true });

export const Layer = z.object({
  digest: z.string(),
  mediaType: z.string().nullable(),
  /** Compressed. */
  sizeBytes: z.int().nonnegative(),
  /** The Dockerfile instruction that made it, where the image tells. */
  instruction: z.string().nullable(),
});
export type Layer = z.infer<typeof Layer>;

/** What an image says of itself. Values of variables with secret-looking names never leave the main process. */
export const ArtifactDetails = z.object({
  digest: z.string(),
  mediaType: z.string(),
  configMediaType: z.string().nullable(),
  manifestBytes: z.int().nonnegative(),
  /** Compressed bytes of layers, config and manifest; an index adds up its children. */
  sizeBytes: z.int().nonnegative(),
  platform: Platform.nullable(),
  createdAt: Instant.nullable(),
  layers: z.array(Layer),
  /** `7777/udp` */
  ports: z.array(z.string()),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  /** Null: root. */
  user: z.string().nullable(),
  workingDir: z.string().nullable(),
  /** `value` null: masked. */
  environment: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  children: z.array(Child),
});
export type ArtifactDetails = z.infer<typeof ArtifactDetails>;

/** Which other artifacts of the registry's project have the same layers. */
export const Sharing = z.object({
  layers: z.array(
    z.object({
      digest: z.string(),
      /** The first ones; `othersCount` has them all. */
      others: z.array(ArtifactPlace),
      othersCount: z.int().nonnegative(),
    }),
  ),
  /** Compressed bytes that no other artifact has. */
  uniqueBytes: z.int().nonnegative(),
  /** Artifacts of the project whose layers are not read yet; until this is 0 the figures are an upper bound. */
  unread: z.int().nonnegative(),
});
export type Sharing = z.infer<typeof Sharing>;

/** The reading of all manifests of a project, once; they never change. */
export const LayerReading = z.object({
  is: z.enum(['idle', 'running', 'done', 'failed']),
  read: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Why it failed, as a sentence. */
  message: z.string().nullable(),
});
export type LayerReading = z.infer<typeof LayerReading>;

export const Vulnerability = z.object({
  /** `CVE-2024-1234` */
  id: z.string(),
  package: z.string(),
  version: z.string(),
  fixVersion: z.string().nullable(),
  severity: Severity,
  description: z.string(),
  /** https only. */
  links: z.array(z.string()),
});
export type Vulnerability = z.infer<typeof Vulnerability>;

export const ScanReport = z.object({ summary: ScanSummary.nullable(), vulnerabilities: z.array(Vulnerability) });
export type ScanReport = z.infer<typeof ScanReport>;

/** An image on its way from the registry to this computer's engine. */
export const ImagePull = z.object({
  id: z.string(),
  rev: z.int().nonnegative(),
  reference: z.string(),
  is: z.enum(['running', 'done', 'failed', 'cancelled']),
  doneBytes: z.int().nonnegative(),
  totalBytes: z.int().nonnegative().nullable(),
  message: z.string().nullable(),
});
export type ImagePull = z.infer<typeof ImagePull>;
