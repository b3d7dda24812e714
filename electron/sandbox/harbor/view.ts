import { createHash } from 'node:crypto';
import { readImageConfig } from '../catalog/image-config';
import type { Layout } from '../catalog/layout';
import type { StoredArtifact, StoredTag } from '../catalog/relations';
import { listedArtifacts, type RepositoryContents } from '../catalog/repository';

export const PROJECT_ID = 1;
/** What Harbor says of something that was never pulled. */
const NEVER = '0001-01-01T00:00:00.000Z';

/** What of an artifact is asked for. */
export interface ArtifactParts {
  readonly tags: boolean;
  readonly accessories: boolean;
  readonly isImmutable: (tag: string) => boolean;
  /** The scan's overview, where it is asked for and there is one. */
  readonly scan: (digest: string) => object | null;
}

/** Harbor's `Artifact` (api/v2.0/swagger.yaml). */
export function artifactView(
  layout: Layout,
  contents: RepositoryContents,
  artifact: StoredArtifact,
  parts: ArtifactParts,
): object {
  const { digest, manifest } = artifact;
  const isIndex = manifest.children.length > 0;
  const scan = parts.scan(digest);
  const accessories = attachmentsOf(contents, artifact);
  return {
    id: idOf(contents.name, digest),
    type: typeOf(artifact),
    media_type: manifest.config?.mediaType ?? manifest.mediaType,
    manifest_media_type: manifest.mediaType,
    artifact_type: manifest.artifactType ?? manifest.config?.mediaType ?? manifest.mediaType,
    project_id: PROJECT_ID,
    repository_id: idOf(contents.name),
    repository_name: contents.name,
    digest,
    size: artifact.sizeBytes,
    icon: '',
    push_time: iso(artifact.pushedAtMs),
    pull_time: NEVER,
    ...(isIndex ? {} : { extra_attrs: extraAttributes(layout, artifact) }),
    ...(Object.keys(manifest.annotations).length > 0 ? { annotations: manifest.annotations } : {}),
    ...(isIndex ? { references: references(contents, artifact) } : {}),
    ...(parts.tags ? { tags: artifact.tags.map((tag) => tagView(contents.name, tag, parts.isImmutable)) } : {}),
    addition_links: {
      vulnerabilities: { absolute: false, href: `${hrefOf(contents.name, digest)}/additions/vulnerabilities` },
    },
    labels: [],
    ...(scan === null ? {} : { scan_overview: scan }),
    ...(parts.accessories ? { accessories: accessories.map((one) => accessoryView(contents, artifact, one)) } : {}),
  };
}

export const tagView = (repository: string, tag: StoredTag, isImmutable: (tag: string) => boolean): object => ({
  id: idOf(repository, `tag ${tag.name}`),
  repository_id: idOf(repository),
  artifact_id: idOf(repository, tag.digest),
  name: tag.name,
  push_time: iso(tag.pushedAtMs),
  pull_time: NEVER,
  immutable: isImmutable(tag.name),
});

/** Harbor's `Repository`; `contents` of one that has lost all its artifacts stays. */
export const repositoryView = (contents: RepositoryContents): object => ({
  id: idOf(contents.name),
  project_id: PROJECT_ID,
  name: contents.name,
  artifact_count: listedArtifacts(contents).length,
  pull_count: 0,
  creation_time: iso(contents.createdAtMs),
  update_time: iso(contents.updatedAtMs),
});

const attachmentsOf = (contents: RepositoryContents, { attachments }: StoredArtifact): readonly StoredArtifact[] =>
  attachments.flatMap((digest) => contents.artifacts.get(digest) ?? []);

const accessoryView = (contents: RepositoryContents, subject: StoredArtifact, attached: StoredArtifact): object => ({
  id: idOf(contents.name, `accessory ${attached.digest}`),
  artifact_id: idOf(contents.name, attached.digest),
  subject_artifact_id: idOf(contents.name, subject.digest),
  subject_artifact_digest: subject.digest,
  subject_artifact_repo: contents.name,
  size: attached.sizeBytes,
  digest: attached.digest,
  type: attached.attachedTo?.as ?? 'subject.accessory',
  icon: '',
  creation_time: iso(attached.pushedAtMs),
});

const references = (contents: RepositoryContents, { digest: parent, manifest }: StoredArtifact): readonly object[] =>
  manifest.children.map(({ digest, platform, annotations }) => ({
    parent_id: idOf(contents.name, parent),
    child_id: idOf(contents.name, digest),
    child_digest: digest,
    ...(platform === null ? {} : { platform }),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    urls: [],
  }));

/** Harbor src/controller/artifact/processor: images have architecture and so on, everything else what its config says. */
function extraAttributes(layout: Layout, { manifest }: StoredArtifact): object {
  const read = readImageConfig(layout, manifest);
  if (read === null) return {};
  const { architecture = '', os = '', author = '', created, config } = read;
  return { architecture, os, author, ...(created === undefined ? {} : { created }), config: config ?? {} };
}

function typeOf({ manifest }: StoredArtifact): string {
  if (manifest.children.length > 0) return 'IMAGE';
  const type = manifest.artifactType ?? manifest.config?.mediaType ?? '';
  return /image\.config|container\.image/.test(type) || type === '' ? 'IMAGE' : 'UNKNOWN';
}

/** `/api/v2.0/projects/…/artifacts/sha256:…`, the repository's name encoded twice. */
const hrefOf = (repository: string, digest: string): string => {
  const [project = '', ...rest] = repository.split('/');
  const name = encodeURIComponent(encodeURIComponent(rest.join('/')));
  return `/api/v2.0/projects/${project}/repositories/${name}/artifacts/${digest}`;
};

/** Harbor numbers its rows; here the number comes from the name, so it stays the same. */
export const idOf = (repository: string, what = ''): number =>
  Number.parseInt(createHash('sha256').update(`${repository}@${what}`).digest('hex').slice(0, 12), 16);

export const iso = (timeMs: number): string => new Date(timeMs).toISOString();
