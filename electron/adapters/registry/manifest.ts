import type { ManifestFacts, RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { digestPattern } from '#shared/model/reference';
import { z } from '#shared/zod';
import { digestOf } from '../digest';
import { isHtml } from '../http/answer';
import { ask, type Http } from '../http/ask';
import { notARegistry, parseBody, statusFailure } from './failures';
import { manifestUrl } from './urls';

/** The digest becomes part of a path: nothing but a digest will do. */
const Digest = z.string().regex(/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/);
const Descriptor = z.object({
  digest: Digest,
  size: z.int().nonnegative(),
  mediaType: z.string().optional(),
  platform: z
    .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
    .nullish()
    .catch(undefined),
  annotations: z.record(z.string(), z.string()).nullish().catch(undefined),
});
/** OCI image manifest, Docker schema 2, or an index of either (image-spec v1.1). */
const Manifest = z
  .object({
    mediaType: z.string().optional(),
    artifactType: z.string().optional(),
    config: Descriptor.optional(),
    layers: z.array(Descriptor).optional(),
    manifests: z.array(Descriptor).optional(),
    subject: Descriptor.nullish().catch(undefined),
  })
  .refine(({ layers, manifests }) => layers !== undefined || manifests !== undefined);
export type Manifest = z.output<typeof Manifest>;

/** A manifest as it was received. */
export interface RawManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly manifest: Manifest;
}

const accepted = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** What a tag or digest names, checked against its digest; null when there is none. */
export async function fetchRawManifest(
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<RawManifest | null> {
  const answer = await ask(http, access, manifestUrl(access, repository, reference), {
    headers: { Accept: accepted },
    signal,
  });
  if (answer.status === 404 && !isHtml(answer)) return null;
  if (answer.status === 404) throw notARegistry(answer, access);
  if (answer.status !== 200) throw statusFailure(answer, access);
  const manifest = parseBody(answer, Manifest, access);
  const digest = digestOf(answer.body);
  const expected = digestPattern.test(reference) ? reference : answer.headers.get('docker-content-digest');
  if (expected !== null && expected !== digest) {
    const message = `${access.registry} says ${expected} but sent ${digest}. Something between here and the registry changes its answers.`;
    throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'retry' });
  }
  const mediaType = manifest.mediaType ?? answer.headers.get('content-type') ?? 'unknown';
  return { digest, mediaType, bytes: answer.body, manifest };
}

/** OCI distribution `HEAD /v2/<name>/manifests/<digest>`: whether the artifact is there; null where this account may not look. */
export async function hasManifest(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean | null> {
  const url = manifestUrl(access, repository, digest);
  const answer = await ask(http, access, url, { method: 'HEAD', headers: { Accept: accepted }, signal });
  if (answer.status === 200) return true;
  if (answer.status === 404) return false;
  if (answer.status === 401 || answer.status === 403) return null;
  throw statusFailure(answer, access);
}

/** The facts of a manifest; null when there is none. An index adds up its children. */
export async function fetchManifest(
  http: Http,
  access: RegistryAccess,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<ManifestFacts | null> {
  const raw = await fetchRawManifest(http, access, repository, reference, signal);
  if (raw === null) return null;
  const { digest, mediaType, bytes, manifest } = raw;
  if (manifest.manifests === undefined) return imageFacts(raw);
  const children = await Promise.all(
    manifest.manifests.map((child) => fetchManifest(http, access, repository, child.digest, signal)),
  );
  const present = children.filter((child) => child !== null);
  const layers = new Map(present.flatMap((child) => child.layers).map((layer) => [layer.digest, layer]));
  const parts = new Map(present.flatMap(partsOf).map((part) => [part.digest, part]));
  return {
    digest,
    mediaType,
    layers: [...layers.values()],
    config: null,
    manifestBytes: bytes.length,
    parts: [...parts.values()],
  };
}

/** What an index's child adds besides its layers. */
const partsOf = ({ digest, manifestBytes, config, parts }: ManifestFacts) => [
  { digest, sizeBytes: manifestBytes },
  ...(config === null ? [] : [config]),
  ...parts,
];

export function imageFacts({ digest, mediaType, bytes, manifest }: RawManifest): ManifestFacts {
  const { config, layers = [] } = manifest;
  return {
    digest,
    mediaType,
    manifestBytes: bytes.length,
    layers: layers.map(({ digest: blob, size, mediaType: kind }) => ({
      digest: blob,
      sizeBytes: size,
      mediaType: kind,
    })),
    config: config === undefined ? null : { digest: config.digest, sizeBytes: config.size },
    parts: [],
  };
}

/** Compressed bytes of everything that the registry stores of an artifact, each blob once. */
export function artifactBytes({ digest, layers, config, parts, manifestBytes }: ManifestFacts): number {
  const blobs = new Map([...layers, ...parts, ...(config === null ? [] : [config])].map((blob) => [blob.digest, blob]));
  blobs.delete(digest);
  return [...blobs.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, manifestBytes);
}
