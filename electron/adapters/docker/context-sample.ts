import { closeSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import type { ContextSample } from '#core/ports/engine';
import { cancelled } from '#shared/errors';
import { createLimit } from '#shared/limit';
import { createSlices } from '../slices';
import type { ContextEntry } from './context-entry';
import { unreadable } from './context-file';
import { header, padding, RECORD } from './tar-header';

const deflate = promisify(deflateRaw);

/** Of the whole; the time that compressing takes is about the same share (measured on trees of 1 GB: some 6 % off at the worst). */
const SHARE = 0.02;
/** Fewer pieces would make chance felt: smaller contexts are looked at in smaller pieces, and the smallest whole. */
const LEAST_PIECES = 32;
const PIECES = { least: 24 * 1024, most: 256 * 1024 };
/** What engines' gzip knows of what came before a piece (RFC 1951). */
const WINDOW_BYTES = 32 * 1024;
const LEVEL = 6;
/** Far more than there are threads for it, which then have work while this one does something else; 9 MB at the most. */
const SIDE_BY_SIDE = 32;

/**
 * What the files of a build context may take compressed, from pieces at regular steps through them, those of a kind side by side: each
 * kind is looked at as much as it weighs. Heads and padding of the archive are in it.
 */
export async function sampleFiles(entries: readonly ContextEntry[], signal: AbortSignal): Promise<ContextSample> {
  // A head that is longer than one record, as very long names have, makes no difference that could be seen here.
  const files = entries.map((entry) => ({
    entry,
    lengthBytes: RECORD + entry.sizeBytes + padding(entry.sizeBytes),
  }));
  const strip = new Strip(byKind(files));
  const pieces = piecesOf(strip.lengthBytes);
  let [compressedBytes, sampledBytes] = [0, 0];
  const look = async ({ fromBytes, lengthBytes }: Piece): Promise<void> => {
    if (signal.aborted) throw cancelled();
    const windowBytes = Math.min(WINDOW_BYTES, fromBytes);
    const content = strip.read(fromBytes - windowBytes, windowBytes + lengthBytes);
    const dictionary = content.subarray(0, windowBytes);
    // Room for all that may come out: else it comes in 16 KiB, each by way of the thread pool and back.
    const options = { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: lengthBytes + 1024 };
    const deflated = await deflate(
      content.subarray(windowBytes),
      windowBytes === 0 ? options : { ...options, dictionary },
    );
    if (signal.aborted) throw cancelled();
    compressedBytes += deflated.length;
    sampledBytes += lengthBytes;
  };
  const limit = createLimit(SIDE_BY_SIDE);
  const othersTurn = createSlices();
  const looks: Promise<void>[] = [];
  for (const piece of pieces) {
    await othersTurn();
    const looking = limit(() => look(piece));
    // It is waited for below.
    looking.catch(() => undefined);
    looks.push(looking);
  }
  await Promise.all(looks);
  const share = sampledBytes === 0 ? 0 : compressedBytes / sampledBytes;
  return { compressedBytes: Math.round(strip.lengthBytes * share), isWhole: sampledBytes === strip.lengthBytes };
}

/** Files of a kind compress alike: `.pak`, `.dll`. */
function byKind(files: readonly StripFile[]): readonly StripFile[] {
  const kinds = new Map<string, StripFile[]>();
  for (const file of files) {
    const { path } = file.entry;
    const dot = path.lastIndexOf('.');
    const kind = dot > path.lastIndexOf('/') ? path.slice(dot).toLowerCase() : '';
    const alike = kinds.get(kind);
    if (alike === undefined) kinds.set(kind, [file]);
    else alike.push(file);
  }
  return [...kinds.values()].flat();
}

interface Piece {
  readonly fromBytes: number;
  readonly lengthBytes: number;
}

/** At regular steps, each in the middle of its step. */
function piecesOf(totalBytes: number): readonly Piece[] {
  const wantedBytes = Math.max(totalBytes * SHARE, LEAST_PIECES * PIECES.least);
  const lengthBytes = Math.round(Math.min(PIECES.most, Math.max(PIECES.least, wantedBytes / LEAST_PIECES)));
  const number = Math.ceil(wantedBytes / lengthBytes);
  if (number * lengthBytes >= totalBytes)
    return Array.from({ length: Math.ceil(totalBytes / lengthBytes) }, (_, index) => ({
      fromBytes: index * lengthBytes,
      lengthBytes: Math.min(lengthBytes, totalBytes - index * lengthBytes),
    }));
  const stepBytes = totalBytes / number;
  return Array.from({ length: number }, (_, index) => ({
    fromBytes: Math.floor(index * stepBytes + (stepBytes - lengthBytes) / 2),
    lengthBytes,
  }));
}

interface StripFile {
  readonly entry: ContextEntry;
  readonly lengthBytes: number;
}

/** All files one after the other, as an archive has them, readable from anywhere. */
class Strip {
  readonly lengthBytes: number;
  private readonly files: readonly StripFile[];
  private readonly startsAt: readonly number[];

  constructor(files: readonly StripFile[]) {
    let atBytes = 0;
    this.files = files;
    this.startsAt = files.map(({ lengthBytes }) => {
      const start = atBytes;
      atBytes += lengthBytes;
      return start;
    });
    this.lengthBytes = atBytes;
  }

  read(fromBytes: number, lengthBytes: number): Buffer {
    const target = Buffer.alloc(lengthBytes);
    for (let index = this.fileAt(fromBytes); index < this.files.length; index += 1) {
      const [file, start] = [this.files[index], this.startsAt[index] ?? 0];
      if (file === undefined || start >= fromBytes + lengthBytes) break;
      const headFrom = fromBytes - start;
      if (headFrom < RECORD) header(file.entry).copy(target, Math.max(0, -headFrom), Math.max(0, headFrom), RECORD);
      readRange(file.entry, target, start + RECORD - fromBytes);
    }
    return target;
  }

  /** The last file that begins there or before. */
  private fileAt(bytes: number): number {
    let [low, high] = [0, this.files.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.startsAt[middle] ?? 0) <= bytes) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** What of the file falls into `target`, where its first byte would be at `atBytes` (perhaps before the beginning). */
function readRange(entry: ContextEntry, target: Buffer, atBytes: number): void {
  const skipBytes = Math.max(0, -atBytes);
  const offset = Math.max(0, atBytes);
  const length = Math.min(entry.sizeBytes - skipBytes, target.length - offset);
  if (length <= 0) return;
  let file: number | undefined;
  try {
    file = openSync(entry.fullPath, 'r');
    // One that became shorter leaves zeros: this is an estimate.
    readSync(file, target, offset, length, skipBytes);
  } catch (cause) {
    throw unreadable(entry.path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
