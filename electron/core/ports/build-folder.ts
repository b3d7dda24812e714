/** One thing in a folder, not followed where it is a link. */
export interface FolderEntry {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** other: sockets, devices and the like. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Permission bits; null where the disk keeps none (Windows). */
  readonly mode: number | null;
  readonly mtimeMs: number;
  /** Empty unless it is a link. */
  readonly linkTarget: string;
}

/** An ignore file of the folder, as the docker command understands it. */
export interface IgnoreFile {
  /** Its name: `.dockerignore`, or `<Dockerfile>.dockerignore`. */
  readonly file: string;
  readonly text: string;
  /** `descend`: left out, but something below may be taken back. Throws AppFailure invalid-input for a line that nobody can read. */
  judge(path: string): 'keep' | 'skip' | 'descend';
}

/** Reads the folder that a game engine exported. Never changes what is there, never follows a link out of it. */
export interface BuildFolder {
  /**
   * Everything below, sorted by bytes, folders before what they hold. `passOver`: folders that are not entered (they are listed).
   * Throws AppFailure folder-missing, file-unreadable, cancelled.
   */
  list(folder: string, passOver: (path: string) => boolean, signal: AbortSignal): Promise<readonly FolderEntry[]>;
  /** Up to `lengthBytes` from there; fewer at the file's end. Throws AppFailure file-unreadable. */
  read(folder: string, path: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array>;
  /** The one that goes with the Dockerfile (null: with a recipe, as `.dockerignore`); null: there is none. Throws file-unreadable, invalid-input. */
  ignoreRules(folder: string, dockerfile: string | null): Promise<IgnoreFile | null>;
  /** Writes files that are not there yet: all or none. Throws AppFailure not-possible-now where one is there, disk-*. */
  create(folder: string, files: Readonly<Record<string, string>>): Promise<void>;
}
