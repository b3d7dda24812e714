import type { ContextEntry } from './context-entry';
import { readLarge, readSmall, SMALL_FILE_BYTES } from './context-file';
import { header, padding, RECORD } from './tar-header';

/** Blocks this large keep the main thread at a third of tar-fs's time (measured: 0.33 s against 1.2 s for 60 MB in 2,000 files). */
const BLOCK_BYTES = 1 << 20;

/** The entries as one tar stream: ustar, with pax records where names or sizes need them; owners 0:0 as the docker command sends them. */
export async function* packTar(entries: readonly ContextEntry[]): AsyncGenerator<Buffer> {
  const block = new Block();
  for (const entry of entries) {
    yield* block.put(header(entry));
    if (entry.kind !== 'file') continue;
    yield* putContent(entry, block);
    yield* block.put(Buffer.alloc(padding(entry.sizeBytes)));
  }
  yield* endOfTar(block);
}

export function* endOfTar(block: Block): Generator<Buffer> {
  yield* block.put(Buffer.alloc(2 * RECORD));
  yield* block.rest();
}

/** The file as it is on disk, of the size that was listed; or made as it is told. */
export async function* putContent(entry: ContextEntry, block: Block): AsyncGenerator<Buffer> {
  if (entry.content !== undefined) {
    yield* putMade(entry, entry.content(), block);
    return;
  }
  if (entry.sizeBytes <= SMALL_FILE_BYTES) {
    const content = Buffer.allocUnsafe(entry.sizeBytes);
    readSmall(entry, content, 0);
    yield* block.put(content);
    return;
  }
  for await (const { bytes } of readLarge(entry, (leftBytes) => block.room(leftBytes))) yield* block.fill(bytes);
}

async function* putMade(
  { path, sizeBytes }: ContextEntry,
  content: AsyncIterable<Buffer>,
  block: Block,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    yield* block.put(piece);
  }
  if (bytes !== sizeBytes) throw new Error(`${path} has ${bytes} bytes instead of ${sizeBytes}`);
}

/** Collects small pieces into large chunks. */
export class Block {
  private buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  private used = 0;

  *put(piece: Buffer): Generator<Buffer> {
    for (let from = 0; from < piece.length; ) {
      const length = Math.min(piece.length - from, BLOCK_BYTES - this.used);
      piece.copy(this.buffer, this.used, from, from + length);
      from += length;
      yield* this.fill(length);
    }
  }

  /** The free part, to be read into; tell `fill` how much was. */
  room(wantedBytes: number): { target: Buffer; offset: number; length: number } {
    return { target: this.buffer, offset: this.used, length: Math.min(wantedBytes, BLOCK_BYTES - this.used) };
  }

  *fill(bytes: number): Generator<Buffer> {
    this.used += bytes;
    if (this.used === BLOCK_BYTES) yield* this.rest();
  }

  *rest(): Generator<Buffer> {
    if (this.used === 0) return;
    yield this.buffer.subarray(0, this.used);
    this.buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    this.used = 0;
  }
}
