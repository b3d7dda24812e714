import { blobsOf, type Manifest } from './manifest';

export interface StoredTag {
  readonly name: string;
  readonly digest: string;
  readonly pushedAtMs: number;
}

/** One manifest of a repository, as it lies in the registry. */
export interface StoredArtifact {
  readonly digest: string;
  readonly manifest: Manifest;
  readonly pushedAtMs: number;
  /** Newest first. */
  readonly tags: readonly StoredTag[];
  /** Digests of the indexes that name it. */
  readonly parents: readonly string[];
  /** What it is attached to, and how; null where it stands by itself. */
  readonly attachedTo: { readonly digest: string; readonly as: Attachment } | null;
  /** Digests of what is attached to it. */
  readonly attachments: readonly string[];
  /** As Harbor counts: manifest, config and layers; of an index also its children. */
  readonly sizeBytes: number;
}

/** Harbor's words where it has one (src/pkg/accessory/model), the `cosign` ones for its other tag suffixes. */
export type Attachment =
  | 'signature.cosign'
  | 'signature.notation'
  | 'attestation.cosign'
  | 'sbom.cosign'
  | 'sbom.harbor'
  | 'subject.accessory';

/** Cosign's way from before OCI 1.1: a tag `sha256-<hex>.sig` beside the artifact. */
const cosignSuffixes: Readonly<Record<string, Attachment>> = {
  sig: 'signature.cosign',
  att: 'attestation.cosign',
  sbom: 'sbom.cosign',
};

export interface Revision {
  readonly digest: string;
  readonly manifest: Manifest;
  readonly pushedAtMs: number;
}

/** Brings manifests and tags together: which tags, parents and attachments each artifact has. Tags of nothing are left out. */
export function relate(
  revisions: readonly Revision[],
  tags: readonly StoredTag[],
): ReadonlyMap<string, StoredArtifact> {
  const known = new Map(revisions.map((revision) => [revision.digest, revision]));
  const tagsOf = grouped(tags.filter(({ digest }) => known.has(digest)).map((tag) => [tag.digest, tag]));
  const parentsOf = grouped(
    revisions.flatMap(({ digest, manifest }) => manifest.children.map((child) => [child.digest, digest])),
  );
  const attachedTo = new Map(
    revisions.flatMap((revision): [string, { digest: string; as: Attachment }][] => {
      const found = attachmentOf(revision.manifest, tagsOf.get(revision.digest) ?? []);
      return found !== null && found.digest !== revision.digest && known.has(found.digest)
        ? [[revision.digest, found]]
        : [];
    }),
  );
  const attachmentsOf = grouped([...attachedTo].map(([digest, to]) => [to.digest, digest]));
  return new Map(
    revisions.map((revision) => [
      revision.digest,
      {
        ...revision,
        tags: (tagsOf.get(revision.digest) ?? []).toSorted((left, right) => right.pushedAtMs - left.pushedAtMs),
        parents: parentsOf.get(revision.digest) ?? [],
        attachedTo: attachedTo.get(revision.digest) ?? null,
        attachments: attachmentsOf.get(revision.digest) ?? [],
        sizeBytes: sizeOf(revision, known),
      },
    ]),
  );
}

function attachmentOf(
  manifest: Manifest,
  tags: readonly StoredTag[],
): { readonly digest: string; readonly as: Attachment } | null {
  if (manifest.subject !== null) return { digest: manifest.subject, as: kindOf(manifest) };
  for (const { name } of tags) {
    const [, hex, suffix = ''] = /^sha256-([0-9a-f]{64})\.(\w+)$/.exec(name) ?? [];
    const as = cosignSuffixes[suffix];
    if (hex !== undefined && as !== undefined) return { digest: `sha256:${hex}`, as };
  }
  return null;
}

function kindOf({ artifactType, config }: Manifest): Attachment {
  const type = artifactType ?? config?.mediaType ?? '';
  if (type.startsWith('application/vnd.cncf.notary')) return 'signature.notation';
  if (type.startsWith('application/vnd.dev.cosign') || type.startsWith('application/vnd.dev.sigstore'))
    return 'signature.cosign';
  return /sbom|spdx|cyclonedx/.test(type) ? 'sbom.harbor' : 'subject.accessory';
}

/** Harbor src/controller/artifact/abstractor.go: an index is as large as itself and all that it names. */
function sizeOf(revision: Revision, known: ReadonlyMap<string, Revision>): number {
  const own = blobsOf(revision.manifest).reduce((sum, blob) => sum + blob.sizeBytes, revision.manifest.bytes);
  return revision.manifest.children.reduce((sum, { digest }) => {
    const child = known.get(digest);
    return child === undefined || child === revision ? sum : sum + sizeOf(child, known);
  }, own);
}

function grouped<Value>(pairs: readonly (readonly [string, Value])[]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
