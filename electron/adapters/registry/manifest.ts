import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ManifestFacts, RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { digestPattern } from '#shared/model/reference';
import { isHtml } from './answer';
import { notARegistry, parseBody, statusFailure } from './failures';
import { ask, baseUrl, type HttpOptions } from './http';

/** The digest becomes part of a path: nothing but a digest will do. */
const Digest = z.string().regex(/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/);
const Descriptor = z.object({ digest: Digest, size: z.int().nonnegative(), mediaType: z.string().optional() });
/** OCI image manifest, Docker schema 2, or an index of either (image-spec v1.1). */
const Manifest = z
  .object({
    mediaType: z.string().optional(),
    config: Descriptor.optional(),
    layers: z.array(Descriptor).optional(),
    manifests: z.array(Descriptor).optional(),
  })
  .refine(({ layers, manifests }) => layers !== undefined || manifests !== undefined);

const accepted = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** The manifest that a tag or digest names; null when there is none. An index adds up its children. */
export async function fetchManifest(
  http: HttpOptions,
  access: RegistryAccess,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<ManifestFacts | null> {
  const url = `${baseUrl(access)}/v2/${access.project}/${repository}/manifests/${encodeURIComponent(reference)}`;
  const answer = await ask(http, access, url, { headers: { Accept: accepted }, signal });
  if (answer.status === 404 && !isHtml(answer)) return null;
  if (answer.status === 404) throw notARegistry(answer, access);
  if (answer.status !== 200) throw statusFailure(answer, access);
  const manifest = parseBody(answer, Manifest, access);
  const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
  const expected = digestPattern.test(reference) ? reference : answer.headers.get('docker-content-digest');
  if (expected !== null && expected !== digest) {
    const message = `${access.registry} says ${expected} but sent ${digest}. Something between here and the registry changes its answers.`;
    throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'retry' });
  }
  const mediaType = manifest.mediaType ?? answer.headers.get('content-type') ?? 'unknown';
  if (manifest.manifests === undefined) return facts(digest, mediaType, answer.body.length, manifest);
  const children = await Promise.all(
    manifest.manifests.map((child) => fetchManifest(http, access, repository, child.digest, signal)),
  );
  const present = children.filter((child) => child !== null);
  const layers = new Map(present.flatMap((child) => child.layers).map((layer) => [layer.digest, layer]));
  const manifestBytes =
    answer.body.length + present.reduce((sum, child) => sum + child.manifestBytes + (child.config?.sizeBytes ?? 0), 0);
  return { digest, mediaType, layers: [...layers.values()], config: null, manifestBytes };
}

function facts(
  digest: string,
  mediaType: string,
  manifestBytes: number,
  manifest: z.output<typeof Manifest>,
): ManifestFacts {
  const { config, layers = [] } = manifest;
  return {
    digest,
    mediaType,
    manifestBytes,
    layers: layers.map((layer) => ({ digest: layer.digest, sizeBytes: layer.size })),
    config: config === undefined ? null : { digest: config.digest, sizeBytes: config.size },
  };
}
