/** Which artifact a version's tag named when the two were linked, or when the version was first seen. */
export interface Link {
  readonly connectionId: string;
  readonly app: string;
  readonly name: string;
  /** Without the registry's project. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** The platform's word for when the version was made: another one of the same name is another version. */
  readonly versionCreatedAt: string | null;
  readonly linkedAt: string;
}

/** `links.json`. Throws AppFailure disk-full or disk-error. */
export interface LinkStore {
  load(): Promise<readonly Link[]>;
  save(links: readonly Link[]): Promise<void>;
}
