import type { AppFailure } from '#shared/errors';
import type { ArtifactDetails, ScanReport } from '#shared/model/artifact-details';
import type { Certificate, StorageFigures } from '#shared/model/connection';
import type { ArtifactPage, Capabilities, Dialect, RepositoryFigures } from '#shared/model/registry';

/** Where and as whom: everything a registry call needs. */
export interface RegistryAccess {
  /** `host[:port]` */
  readonly registry: string;
  readonly scheme: 'https' | 'http';
  readonly project: string;
  readonly username: string;
  readonly token: string;
  /** Base URL of the platform API where there is one. */
  readonly apiUrl: string | null;
  /** For the platform API; null: not signed in there. */
  readonly apiToken: string | null;
  /** SHA-256 fingerprint of the one certificate to accept besides those that this computer trusts. */
  readonly trustedCertificate: string | null;
}

export interface LayerFacts {
  readonly digest: string;
  /** Compressed. */
  readonly sizeBytes: number;
  /** As the manifest calls it; not said: nobody looked. */
  readonly mediaType?: string | undefined;
}

/** What a manifest says; it belongs to its digest and never changes. */
export interface ManifestFacts {
  readonly digest: string;
  readonly mediaType: string;
  /** Those of all children where it is an index. */
  readonly layers: readonly LayerFacts[];
  readonly config: LayerFacts | null;
  /** The manifest itself. */
  readonly manifestBytes: number;
  /** Of an index: the manifests and configs of its children. */
  readonly parts: readonly LayerFacts[];
}

export interface FoundRepository extends RepositoryFigures {
  /** Without the registry's project. */
  readonly name: string;
}

export interface TagDeletion {
  readonly tag: string;
  /** Null: the tag is gone. */
  readonly failure: unknown;
  /** The artifact went with it. */
  readonly artifactRemoved: boolean;
}

export type UploadAnswer =
  | { readonly is: 'taken' }
  /** In the registry's own words: only those who may push hear of the storage. */
  | { readonly is: 'noRoom'; readonly said: string }
  | { readonly is: 'refused'; readonly why: AppFailure };

export interface StorageRequest {
  readonly taken: boolean;
  /** Of the whole limit that was asked for. */
  readonly pendingBytes: number | null;
}

/** The registry as far as a push needs it. Throws AppFailure with registry-*, certificate-* and platform-* codes. */
export interface Registry {
  /** Asks what this account may do. Opens an upload and takes it back to learn whether it may push; deletes what cannot exist. */
  probe(access: RegistryAccess, signal?: AbortSignal): Promise<Capabilities>;
  /** The manifest that a tag or digest names; null where there is none. The digest is computed from the bytes received. */
  manifest(
    access: RegistryAccess,
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<ManifestFacts | null>;
  /** The names of a repository's tags, the highest version first; none where there is no such repository. */
  tags(access: RegistryAccess, repository: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Whether the repository has the artifact now, by its digest; null: this account may not look. */
  hasManifest(
    access: RegistryAccess,
    repository: string,
    digest: string,
    signal?: AbortSignal,
  ): Promise<boolean | null>;
  /** Whether the repository has the blob now. Those of deleted artifacts stay until the registry cleans up, and count nothing. */
  hasBlob(access: RegistryAccess, repository: string, digest: string, signal?: AbortSignal): Promise<boolean>;
  /** The diff IDs in an image's config, in the order of its layers; null where it is no image's config. */
  diffIds(
    access: RegistryAccess,
    repository: string,
    config: LayerFacts,
    signal?: AbortSignal,
  ): Promise<readonly string[] | null>;
  /** Opens an upload and takes it back, to hear whether the registry takes any. */
  tryUpload(access: RegistryAccess, repository: string, signal?: AbortSignal): Promise<UploadAnswer>;
  /** A higher limit that was asked for and not granted yet; `taken` false: the platform takes no such requests. */
  storageRequest(access: RegistryAccess, signal?: AbortSignal): Promise<StorageRequest>;
  /** Asks for a limit of so many bytes in all. not-supported where the platform takes no such requests. */
  requestStorage(access: RegistryAccess, limitBytes: number, reason: string): Promise<void>;
  /** Used and limit of the project, as platform or registry say; null: not said. */
  storage(access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures>;
  /** What the registry holds, in the words that it understands. */
  contents(dialect: Dialect): RegistryContents;
  /** The certificate that `host[:port]` shows now, whoever vouches for it. registry-unreachable. */
  certificate(registry: string): Promise<Certificate>;
  /** Drops what is remembered of logins at `host[:port]`. */
  forget(registry: string): void;
}

/** One interface over three dialects: Harbor v2.0, the platform's container-registry API, plain OCI distribution. */
export interface RegistryContents {
  /** Null where nothing lists repositories. */
  repositories(access: RegistryAccess, signal?: AbortSignal): Promise<readonly FoundRepository[] | null>;
  /** Counts and bytes of one repository, with as few questions as possible; null where that would take one per tag. */
  figures(access: RegistryAccess, repository: string, signal?: AbortSignal): Promise<RepositoryFigures>;
  /** `cursor` null: the first page. registry-not-found where there is no such repository. */
  artifacts(
    access: RegistryAccess,
    repository: string,
    cursor: string | null,
    signal?: AbortSignal,
  ): Promise<ArtifactPage>;
  details(
    access: RegistryAccess,
    repository: string,
    digest: string,
    signal?: AbortSignal,
  ): Promise<ArtifactDetails | null>;
  /** Gives the artifact one more name by putting its own manifest: no blob moves. tag-immutable, registry-denied. */
  tag(access: RegistryAccess, repository: string, digest: string, tag: string): Promise<void>;
  /** With all its tags. tag-immutable, registry-denied, not-supported. `tags`: those that it has. */
  deleteArtifact(access: RegistryAccess, repository: string, digest: string, tags: readonly string[]): Promise<void>;
  /** One result per tag. */
  deleteTags(access: RegistryAccess, repository: string, tags: readonly string[]): Promise<readonly TagDeletion[]>;
  scanReport(access: RegistryAccess, repository: string, digest: string, signal?: AbortSignal): Promise<ScanReport>;
  scan(access: RegistryAccess, repository: string, digest: string): Promise<void>;
}
