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

/** What `.dockerignore` says of a path; `descend`: left out, but something below may be taken back. */
export type IgnoreVerdict = (path: string) => 'keep' | 'skip' | 'descend';

/** Reads the folder that a game engine exported. Never changes what is there, never follows a link out of it. */
export interface BuildFolder {
  /**
   * Everything below, sorted by bytes, folders before what they hold. `passOver`: folders that are not entered (they are listed).
   * Throws AppFailure folder-missing, file-unreadable, cancelled.
   */
  list(folder: string, passOver: (path: string) => boolean, signal: AbortSignal): Promise<readonly FolderEntry[]>;
  /** Up to `lengthBytes` from there; fewer at the file's end. Throws AppFailure file-unreadable. */
  read(folder: string, path: string, offsetBytes: number, lengthBytes: number): Promise<Uint8Array>;
  /** The rules of `.dockerignore`; null: there is none. Throws AppFailure invalid-input. */
  ignoreRules(folder: string): Promise<IgnoreVerdict | null>;
  /** Writes files that are not there yet: all or none. Throws AppFailure not-possible-now where one is there, disk-*. */
  create(folder: string, files: Readonly<Record<string, string>>): Promise<void>;
}
