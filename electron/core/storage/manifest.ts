import type { LayerFacts } from '../ports/registry';
import type { ManifestToPut } from '../ports/uploads';

const docker = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};
const oci = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/**
 * As engines write it (distribution/manifest/schema2, indented by three spaces). A layer in another form than gzip, as the registry or an
 * engine may have it, keeps its media type, which takes an OCI manifest (image-spec v1.1).
 */
export function manifestOf(config: LayerFacts, layers: readonly LayerFacts[]): ManifestToPut {
  const isGzip = ({ mediaType }: LayerFacts): boolean =>
    mediaType === undefined || mediaType === docker.layer || mediaType === oci.layer;
  const types = layers.every(isGzip) ? docker : oci;
  const manifest = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: layers.map((layer) => descriptor(isGzip(layer) ? types.layer : (layer.mediaType ?? types.layer), layer)),
  };
  return { mediaType: types.manifest, bytes: new TextEncoder().encode(JSON.stringify(manifest, null, 3)) };
}

/**
 * How long it is, which hangs on its numbers and forms only. Engines with the containerd store write OCI manifests, which differ by some
 * bytes a layer.
 */
export const manifestBytes = (
  configBytes: number,
  layers: readonly Pick<LayerFacts, 'sizeBytes' | 'mediaType'>[],
): number => {
  const blob = { digest: `sha256:${'0'.repeat(64)}` };
  const all = layers.map(({ sizeBytes, mediaType }) => ({ ...blob, sizeBytes, mediaType }));
  return manifestOf({ ...blob, sizeBytes: configBytes }, all).bytes.length;
};

const descriptor = (mediaType: string, { digest, sizeBytes }: LayerFacts) => ({ mediaType, size: sizeBytes, digest });
