import { parseJson } from '#shared/json';
import { z } from '#shared/zod';

const Annotations = z.record(z.string(), z.string());
const Descriptor = z.object({
  mediaType: z.string().default(''),
  digest: z.string(),
  size: z.int().nonnegative(),
  annotations: Annotations.optional(),
});
const Platform = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
});
/** OCI image manifest and index, Docker's manifest v2 and manifest list: one shape with different parts. */
const StoredManifest = z.object({
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor).optional(),
  manifests: z.array(Descriptor.extend({ platform: Platform.optional() })).optional(),
  subject: Descriptor.optional(),
  annotations: Annotations.nullish(),
});

/** A blob or manifest that a manifest names; bytes. */
export interface Named {
  readonly digest: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}
export interface NamedChild extends Named {
  readonly platform: z.infer<typeof Platform> | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What the sandbox reads of a manifest. */
export interface Manifest {
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly config: Named | null;
  readonly layers: readonly Named[];
  readonly children: readonly NamedChild[];
  /** The artifact that this one is attached to (OCI 1.1). */
  readonly subject: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  /** Of the manifest itself. */
  readonly bytes: number;
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** Null where it is none that engines push today. */
export function parseManifest(content: Buffer): Manifest | null {
  const parsed = StoredManifest.safeParse(parseJson(content.toString('utf8')));
  if (!parsed.success) return null;
  const { mediaType, artifactType, config, layers = [], manifests, subject, annotations } = parsed.data;
  return {
    // OCI lets the field be left out.
    mediaType: mediaType ?? (manifests === undefined ? OCI_MANIFEST : OCI_INDEX),
    artifactType: artifactType ?? null,
    config: config === undefined ? null : named(config),
    layers: layers.map(named),
    children: (manifests ?? []).map((child) => ({
      ...named(child),
      platform: child.platform ?? null,
      annotations: child.annotations ?? {},
    })),
    subject: subject?.digest ?? null,
    annotations: annotations ?? {},
    bytes: content.length,
  };
}

/** Config and layers. */
export const blobsOf = ({ config, layers }: Manifest): readonly Named[] =>
  config === null ? layers : [config, ...layers];

const named = ({ digest, mediaType, size }: z.infer<typeof Descriptor>): Named => ({
  digest,
  mediaType,
  sizeBytes: size,
});
