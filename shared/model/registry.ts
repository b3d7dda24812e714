import { z } from '../zod';

/** A timestamp with zone, as the registry said it (those without a zone are UTC). */
const Instant = z.iso.datetime({ offset: true });

/** Whose words the registry is asked in: Harbor's API, the platform's container-registry API, or plain OCI distribution. */
export const Dialect = z.enum(['harbor', 'platform', 'oci']);
export type Dialect = z.infer<typeof Dialect>;

/**
 * What an account may do and what a registry can say, as it answered itself when it was asked. Null: it did not say. Nothing of it is
 * guessed from the names of accounts.
 */
export const Capabilities = z.object({
  dialect: Dialect,
  /** "Harbor 2.16.0", or null when it does not say. */
  product: z.string().nullable(),
  mayPull: z.boolean().nullable(),
  mayPush: z.boolean().nullable(),
  /** False: repositories are known only by name, from projects, pushes, app versions and the user. */
  mayListRepositories: z.boolean().nullable(),
  mayListArtifacts: z.boolean().nullable(),
  /** Artifacts without a tag show in lists. */
  listsUntagged: z.boolean(),
  mayDeleteArtifacts: z.boolean().nullable(),
  mayDeleteTags: z.boolean().nullable(),
  /** The platform may remove the artifact together with the tag. */
  tagDeletionMayRemoveArtifact: z.boolean(),
  /** There are vulnerability reports. */
  scans: z.boolean(),
  maySeeStorage: z.boolean().nullable(),
  /** The platform serves lists of repositories and artifacts that its public API lacks. */
  platformLists: z.boolean(),
  probedAt: Instant,
});
export type Capabilities = z.infer<typeof Capabilities>;

const rights = {
  mayListRepositories: 'list repositories',
  mayListArtifacts: 'list artifacts',
  mayPull: 'pull',
  mayPush: 'push',
  mayDeleteTags: 'delete tags',
  mayDeleteArtifacts: 'delete artifacts',
  maySeeStorage: 'see storage',
} as const satisfies Partial<Record<keyof Capabilities, string>>;

/** "may", "may not" and "not said", each with what belongs there; empty ones are left out. */
export function rightsOf(capabilities: Capabilities): { readonly words: string; readonly names: string[] }[] {
  const said = (value: boolean | null): string[] =>
    (Object.keys(rights) as (keyof typeof rights)[])
      .filter((key) => capabilities[key] === value)
      .map((key) => rights[key]);
  return [
    { words: 'may', names: said(true) },
    { words: 'may not', names: said(false) },
    { words: 'not said', names: said(null) },
  ].filter(({ names }) => names.length > 0);
}

/** How the name of a repository became known. */
export const NameOrigin = z.enum(['registry', 'template', 'project', 'push', 'version', 'user']);
export type NameOrigin = z.infer<typeof NameOrigin>;

/** What a repository holds. Null means unknown, never zero. */
export const RepositoryFigures = z.object({
  artifactCount: z.int().nonnegative().nullable(),
  tagCount: z.int().nonnegative().nullable(),
  /** Compressed bytes. */
  sizeBytes: z.int().nonnegative().nullable(),
  /** False: the sum of all artifacts, in which layers that they share count more than once. */
  sizeIsExact: z.boolean(),
  lastPushAt: Instant.nullable(),
});
export type RepositoryFigures = z.infer<typeof RepositoryFigures>;

export const unknownFigures: RepositoryFigures = {
  artifactCount: null,
  tagCount: null,
  sizeBytes: null,
  sizeIsExact: false,
  lastPushAt: null,
};

export const Repository = RepositoryFigures.extend({
  /** Without the registry's project. */
  name: z.string(),
  knownFrom: z.array(NameOrigin),
});
export type Repository = z.infer<typeof Repository>;

export const RepositoryList = z.object({
  repositories: z.array(Repository),
  /** False: the registry lists none, so these are the names that are known. */
  isComplete: z.boolean(),
  readAt: Instant,
});
export type RepositoryList = z.infer<typeof RepositoryList>;

export const Platform = z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullable() });
export type Platform = z.infer<typeof Platform>;

/** `linux/amd64`, `linux/arm/v7` */
export const platformName = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === null ? [] : [variant])].join('/');

/** The one platform that game servers run on. */
export const isServerPlatform = ({ os, architecture }: Platform): boolean => os === 'linux' && architecture === 'amd64';

export const Tag = z.object({
  name: z.string(),
  pushedAt: Instant.nullable(),
  immutable: z.boolean().nullable(),
});
export type Tag = z.infer<typeof Tag>;

/** A signature, attestation or bill of materials that belongs to an artifact. */
export const Attachment = z.object({
  digest: z.string(),
  kind: z.enum(['signature', 'attestation', 'sbom', 'other']),
  sizeBytes: z.int().nonnegative().nullable(),
});
export type Attachment = z.infer<typeof Attachment>;

/** One platform's image in an index. */
export const Child = z.object({
  digest: z.string(),
  platform: Platform.nullable(),
  sizeBytes: z.int().nonnegative().nullable(),
});
export type Child = z.infer<typeof Child>;

export const severities = ['critical', 'high', 'medium', 'low', 'other'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

export const ScanSummary = z.object({
  state: z.enum(['running', 'done', 'failed']),
  counts: z.record(Severity, z.int().nonnegative()),
  fixable: z.int().nonnegative(),
  scanner: z.string().nullable(),
  endedAt: Instant.nullable(),
});
export type ScanSummary = z.infer<typeof ScanSummary>;

/** One manifest, by its digest, with zero or more tags. */
export const Artifact = z.object({
  digest: z.string(),
  kind: z.enum(['image', 'index', 'other']),
  mediaType: z.string().nullable(),
  /** Compressed bytes of layers, config and manifest. */
  sizeBytes: z.int().nonnegative().nullable(),
  pushedAt: Instant.nullable(),
  createdAt: Instant.nullable(),
  platform: Platform.nullable(),
  tags: z.array(Tag),
  children: z.array(Child),
  attachments: z.array(Attachment),
  /** Null: never scanned, or nobody scans here. */
  scan: ScanSummary.nullable(),
});
export type Artifact = z.infer<typeof Artifact>;

/** Part of a repository's list. The same artifact may come again on another page, with other tags. */
export const ArtifactPage = z.object({
  artifacts: z.array(Artifact),
  /** The cursors of further pages, all of which may be asked for now, side by side. */
  next: z.array(z.string()),
  /** Of what the registry counts: artifacts or tags. */
  total: z.object({ count: z.int().nonnegative(), of: z.enum(['artifacts', 'tags']) }).nullable(),
  readAt: Instant,
});
export type ArtifactPage = z.infer<typeof ArtifactPage>;

/** What was last seen of a repository. */
export const KeptArtifacts = z.object({ artifacts: z.array(Artifact), isComplete: z.boolean(), readAt: Instant });
export type KeptArtifacts = z.infer<typeof KeptArtifacts>;

/** Where an artifact is found. */
export const ArtifactPlace = z.object({ repository: z.string(), digest: z.string(), tags: z.array(z.string()) });
export type ArtifactPlace = z.infer<typeof ArtifactPlace>;
