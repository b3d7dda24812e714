import type { ConnectionCheck, StorageFigures } from '#shared/model/connection';

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
}

export interface ManifestFacts {
  readonly digest: string;
  readonly mediaType: string;
  /** Compressed. */
  readonly layers: readonly { readonly digest: string; readonly sizeBytes: number }[];
  readonly config: { readonly digest: string; readonly sizeBytes: number } | null;
  readonly manifestBytes: number;
}

/** The registry as far as a push needs it. Throws AppFailure with registry-* codes. */
export interface Registry {
  /** Asks what this account may do. Opens an upload and takes it back to learn whether it may push. */
  check(access: RegistryAccess, signal?: AbortSignal): Promise<ConnectionCheck>;
  /** The manifest that a tag or digest names; null where there is none. The digest is computed from the bytes received. */
  manifest(
    access: RegistryAccess,
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<ManifestFacts | null>;
  /** Used and limit of the project, as platform or registry say; null: not said. */
  storage(access: RegistryAccess, signal?: AbortSignal): Promise<StorageFigures>;
}
