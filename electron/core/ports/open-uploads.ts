/** What names an upload over restarts of the app. */
export interface UploadName {
  /** `host[:port]` */
  readonly registry: string;
  /** With the registry's project. */
  readonly repository: string;
  /** Of the whole blob. */
  readonly digest: string;
}

/** An upload that the registry has not been told the end of. */
export interface OpenUpload {
  /** Where the registry wants the next bytes; it belongs to the account that opened it. */
  readonly location: string;
}

/**
 * Uploads that were under way when the app ended. Nothing that cannot be done again: files that are unreadable count as empty, failed
 * writes cost speed only, and what is some days old is forgotten, as registries do (CNCF Distribution purges after a week).
 */
export interface OpenUploads {
  find(name: UploadName): Promise<OpenUpload | null>;
  keep(name: UploadName, upload: OpenUpload): Promise<void>;
  forget(name: UploadName): Promise<void>;
}
