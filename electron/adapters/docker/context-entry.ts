/** One entry of the build context, in the order in which it is sent. */
export interface ContextEntry {
  /** Relative, with slashes. */
  readonly path: string;
  /** Bytes where it is no UTF-8 text. */
  readonly fullPath: string | Buffer;
  /** hardLink: a further name of the file at `linkTarget`, which was sent before. */
  readonly kind: 'folder' | 'file' | 'link' | 'hardLink';
  /** 0 for all but files. */
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly linkTarget: string;
  /** The very bytes of `path` and `linkTarget`, where they are no UTF-8 text. */
  readonly pathBytes?: Buffer;
  readonly targetBytes?: Buffer;
  /** Of a file with several names: the same for all of them. */
  readonly inode?: string;
  /** Left out by the ignore file, and listed nevertheless because the engine reads it: a Dockerfile, the ignore file. */
  readonly ignored?: true;
  /** For a file that is on no disk: its content, of exactly `sizeBytes`. */
  readonly content?: () => AsyncIterable<Buffer>;
}

export const pathBytes = (entry: ContextEntry): Buffer => entry.pathBytes ?? Buffer.from(entry.path);
export const targetBytes = (entry: ContextEntry): Buffer => entry.targetBytes ?? Buffer.from(entry.linkTarget);

/** Of a file with several names only the first is sent, as the docker command has it; the others are links to that one. */
export function withHardLinks(entries: readonly ContextEntry[]): readonly ContextEntry[] {
  const first = new Map<string, ContextEntry>();
  return entries.map((entry) => {
    if (entry.inode === undefined) return entry;
    const sent = first.get(entry.inode);
    if (sent !== undefined) return hardLink(entry, sent);
    first.set(entry.inode, entry);
    return entry;
  });
}

const hardLink = (entry: ContextEntry, sent: ContextEntry): ContextEntry => ({
  ...entry,
  kind: 'hardLink',
  sizeBytes: 0,
  linkTarget: sent.path,
  ...(sent.pathBytes === undefined ? {} : { targetBytes: sent.pathBytes }),
});
