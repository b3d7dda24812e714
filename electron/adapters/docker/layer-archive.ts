import { join } from 'node:path';
import type { LayerFile, PlannedLayer } from '#shared/model/recipe';
import { assertNever } from '#shared/result';
import type { ContextEntry } from './context-entry';
import { mendedFile } from './context-mends';
import { Block, endOfTar, putContent } from './tar';
import { header, padding, RECORD } from './tar-header';

/** 1980-01-01 UTC: old enough to be nobody's, and late enough for zip, which counts from there. */
export const FIXED_MTIME_MS = 315_532_800_000;

export interface LayerSources {
  /** Absolute: where `LayerFile.from` starts. */
  readonly folder: string;
  /** What comes with Gantry: the bundle of CA certificates, and the first process. */
  readonly certificates: Buffer;
  readonly init: Buffer;
  readonly remove: Buffer;
  /** A delta's list of what goes; empty where nothing does. */
  readonly removed: Buffer;
}

/**
 * One layer of a recipe as a tar stream: in the planned order, with fixed times, owners and modes, so that equal files give equal bytes
 * on every computer; they are the bytes, too, that engines hand out of the image. Memory stays flat. `rootName`: what root's files say of their owner besides the number. Throws AppFailure
 * file-unreadable.
 */
export async function* packLayer(
  { files }: PlannedLayer,
  sources: LayerSources,
  rootName = '',
): AsyncGenerator<Buffer> {
  const block = new Block();
  for (const file of files) {
    const entry = entryOf(file, sources.folder);
    yield* block.put(header(entry, { id: file.ownerId, name: file.ownerId === 0 ? rootName : '' }));
    if (file.kind !== 'file') continue;
    if (file.mend === null) yield* putContent(entry, block);
    else yield* block.put(await mended(file, file.mend, entry, sources));
    yield* block.put(Buffer.alloc(padding(file.bytes)));
  }
  yield* endOfTar(block);
}

/** How long the archive is, without reading a file. Names and sizes beyond ustar's take further records. */
export function layerArchiveBytes({ files }: PlannedLayer): number {
  const content = files.reduce((sum, file) => {
    const head = header(entryOf(file, '')).length;
    return sum + head + file.bytes + padding(file.bytes);
  }, 0);
  return content + 2 * RECORD;
}

const entryOf = ({ path, kind, bytes, mode, linkTarget, from }: LayerFile, folder: string): ContextEntry => ({
  path,
  fullPath: join(folder, from ?? ''),
  kind,
  sizeBytes: bytes,
  mode,
  mtimeMs: FIXED_MTIME_MS,
  linkTarget,
});

async function mended(
  file: LayerFile,
  mend: NonNullable<LayerFile['mend']>,
  entry: ContextEntry,
  sources: LayerSources,
): Promise<Buffer> {
  switch (mend) {
    case 'certificates':
    case 'init':
    case 'remove':
    case 'removed':
      return sources[mend];
    case 'line-endings':
    case 'listen-settings':
    case 'listen-calls':
      return mendedFile({ path: file.from ?? file.path, fullPath: entry.fullPath }, mend, file.bytes);
    default:
      return assertNever(mend);
  }
}
