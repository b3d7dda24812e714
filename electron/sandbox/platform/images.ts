import { type ImageConfig, readImageConfig } from '../catalog/image-config';
import type { Catalog } from '../catalog/index';
import type { Layout } from '../catalog/layout';
import { blobsOf } from '../catalog/manifest';
import type { StoredArtifact } from '../catalog/relations';
import { listedArtifacts, type RepositoryContents } from '../catalog/repository';
import type { Deletion } from '../deletion';
import { message } from '../http';
import type { Route } from '../routes';
import { shortName } from '../state';
import { imageOf } from './image';
import { asMessage } from './messages';
import { paged, stamp } from './pages';
import type { Templates } from './templates';

export interface ImageTools {
  readonly catalog: Catalog;
  readonly deletion: Deletion;
  readonly templates: Templates;
}

const base = '/v1/container-registry/images';

/** Lists of repositories and artifacts, and the artifact's deletion: an extension that the platform's public API lacks. */
export const imageRoutes = (tools: ImageTools): readonly Route[] => [
  {
    method: 'GET',
    template: base,
    handle: async (call) => {
      const all = (await tools.catalog.repositories()).toSorted((left, right) => (left.name < right.name ? -1 : 1));
      const { items, rest } = paged(call, all);
      return { status: 200, body: { data: items.map((contents) => imageView(contents, tools.templates)), ...rest } };
    },
  },
  {
    method: 'GET',
    template: `${base}/{image}/artifacts`,
    handle: async (call) => {
      const contents = await imageOf(tools.catalog, call);
      const all = listedArtifacts(contents).toSorted((left, right) => right.pushedAtMs - left.pushedAtMs);
      const { items, rest } = paged(call, all);
      return {
        status: 200,
        body: { data: items.map((one) => artifactView(tools.catalog.layout, contents, one)), ...rest },
      };
    },
  },
  {
    method: 'DELETE',
    template: `${base}/{image}/artifacts/{digest}`,
    handle: async (call) => {
      const contents = await imageOf(tools.catalog, call);
      const artifact = contents.artifacts.get(call.path['digest'] ?? '');
      if (artifact === undefined) return message(404, `Artifact ${call.path['digest']} not found`);
      const deleted_tags = artifact.tags.map(({ name }) => name);
      await asMessage(tools.deletion.artifact(contents, artifact), [404, 412]);
      return { status: 200, body: { image_hash: artifact.digest, deleted_tags } };
    },
  },
];

/** `size_bytes` is what the repository's blobs take, each once. */
const imageView = (contents: RepositoryContents, templates: Templates): object => ({
  image: shortName(contents.name),
  artifact_count: listedArtifacts(contents).length,
  tag_count: contents.tags.size,
  size_bytes: bytesOf(contents),
  last_push_at: stamp(contents.updatedAtMs),
  has_template: templates.get(contents.name) !== null,
});

function bytesOf({ artifacts }: RepositoryContents): number {
  const sizes = new Map<string, number>();
  for (const { digest, manifest } of artifacts.values()) {
    sizes.set(digest, manifest.bytes);
    for (const blob of blobsOf(manifest)) sizes.set(blob.digest, blob.sizeBytes);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function artifactView(layout: Layout, { artifacts }: RepositoryContents, artifact: StoredArtifact): object {
  const { digest, manifest, sizeBytes, pushedAtMs, tags, attachments } = artifact;
  const config = readImageConfig(layout, manifest);
  return {
    digest,
    media_type: manifest.mediaType,
    artifact_type: manifest.artifactType ?? manifest.config?.mediaType ?? null,
    size_bytes: sizeBytes,
    last_push_at: stamp(pushedAtMs),
    created_at: config?.created ?? null,
    platform: config === null ? null : platformOf(config),
    tags: tags.map((tag) => ({ name: tag.name, last_push_at: stamp(tag.pushedAtMs) })),
    config_digest: manifest.config?.digest ?? null,
    layers: manifest.layers.map((layer) => ({
      digest: layer.digest,
      media_type: layer.mediaType,
      size_bytes: layer.sizeBytes,
    })),
    children: manifest.children.map((child) => ({
      digest: child.digest,
      size_bytes: artifacts.get(child.digest)?.sizeBytes ?? child.sizeBytes,
      platform: child.platform === null ? null : platformOf(child.platform),
    })),
    attachments: attachments.map((attached) => ({
      digest: attached,
      type: artifacts.get(attached)?.attachedTo?.as ?? 'subject.accessory',
      size_bytes: artifacts.get(attached)?.sizeBytes ?? 0,
    })),
  };
}

/** Null where it is not said: what is attached to images has an empty config. */
const platformOf = ({ os, architecture, variant }: Pick<ImageConfig, 'os' | 'architecture' | 'variant'>) =>
  os === undefined || architecture === undefined
    ? null
    : { os, architecture, ...(variant === undefined ? {} : { variant }) };
