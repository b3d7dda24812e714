import { createHash } from 'node:crypto';
import { constants, crc32, deflateRaw, type ZlibOptions } from 'node:zlib';
import type { Effort } from '#core/ports/layer-store';
import { createLimit } from '#shared/limit';
import { PIECE_BYTES } from '../../../slots';
import { SIDE_BY_SIDE } from './messages';

/**
 * Engines have Go's compress/gzip at level 6, which differs from zlib's in detail. Measured against Engine 20.10: zlib's 7 is 1.1 % under
 * to 2.7 % over, its 6 is 1.0 % under to 4.6 % over (tables of numbers and names); its 9 saves another 0.1 to 2 % for two or three times the
 * time. Its 2 takes 0.4 of the time of its 6; a game's files become 2 % larger by it (programs 8 %, tables 17 %, what is packed already
 * not at all). Its 4 takes 0.55 of the time for 1 %.
 */
const LEVELS: Readonly<Record<Effort, number>> = { small: 7, fast: 2 };
/** What a look at a few places of a piece must promise, else it is stored as it is: compressing it would be time for nothing. */
const WORTH_SHARE = 0.985;
const PROBES = [0, 0.33, 0.66, 0.97];
const PROBE_BYTES = 8 * 1024;
/** As far as deflate looks back (RFC 1951): each piece continues the one before. */
const WINDOW_BYTES = 32 * 1024;
/** Little to set up for the look: it is over before a larger window could help. */
const PROBE_OPTIONS: ZlibOptions = { level: 1, windowBits: 13, memLevel: 6, chunkSize: 64 * 1024 };
/** What deflate hands over at once. */
const OUT_BYTES = 128 * 1024;
/** The longest stored block (RFC 1951, 3.2.4), and what is written before each. */
const STORED_BYTES = 65_535;
const STORED_HEAD_BYTES = 5;
/** RFC 1952: no name, no time, system unknown. The same bytes for the same archive on every computer. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** Nothing, compressed: one last block without a byte. */
const EMPTY = Buffer.from([3, 0]);

/** Over all archives together. */
const inPool = createLimit(SIDE_BY_SIDE);

/** Part of an archive, with what is told of it. */
interface Held {
  readonly bytes: Buffer;
  readonly effort: Effort;
}

/**
 * An archive as one gzip stream, its pieces compressed side by side as pigz does. `put` is given the compressed bytes in their order, each
 * call good until it returns; `onPassed` is told after each piece. A piece's memory is read until the one after it has passed.
 */
export class GzipStream {
  private readonly put: (bytes: Uint8Array) => void;
  private readonly onPassed: () => void;
  private readonly hash = createHash('sha256');
  private checksum = 0;
  private archiveBytes = 0;
  /** The last piece ends the stream, and which one that is shows when there is no other. */
  private held: Held | null = null;
  private before: Buffer | null = null;
  /** What was put so far, and what is on its way. */
  private written: Promise<void> = Promise.resolve();

  constructor(put: (bytes: Uint8Array) => void, onPassed: () => void) {
    this.put = put;
    this.onPassed = onPassed;
    put(HEADER);
  }

  add(bytes: Buffer, effort: Effort): void {
    this.hash.update(bytes);
    this.checksum = crc32(bytes, this.checksum);
    this.archiveBytes += bytes.length;
    this.compressHeld(false);
    this.held = { bytes, effort };
  }

  async end(): Promise<{ readonly diffId: string; readonly archiveBytes: number }> {
    this.compressHeld(true);
    await this.written;
    if (this.before === null) this.put(EMPTY);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.checksum, 0);
    trailer.writeUInt32LE(this.archiveBytes % 2 ** 32, 4);
    this.put(trailer);
    return { diffId: `sha256:${this.hash.digest('hex')}`, archiveBytes: this.archiveBytes };
  }

  private compressHeld(isLast: boolean): void {
    const { held, before } = this;
    if (held === null) return;
    const compressing = inPool(() => compressPiece(held, before, isLast));
    this.before = held.bytes;
    this.written = this.written.then(async () => {
      for (const part of await compressing) this.put(part);
      this.onPassed();
    });
    // The end tells; a failure before then must not count as unhandled.
    this.written.catch(() => undefined);
    compressing.catch(() => undefined);
  }
}

async function compressPiece(
  { bytes, effort }: Held,
  before: Buffer | null,
  isLast: boolean,
): Promise<readonly Uint8Array[]> {
  if (!(await isWorthIt(bytes))) return stored(bytes, isLast);
  const options: ZlibOptions = {
    level: LEVELS[effort],
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    chunkSize: OUT_BYTES,
  };
  return [
    await deflated(bytes, before === null ? options : { ...options, dictionary: before.subarray(-WINDOW_BYTES) }),
  ];
}

async function isWorthIt(bytes: Buffer): Promise<boolean> {
  if (bytes.length < PIECE_BYTES / 2) return true;
  const looks = PROBES.map((share) => Math.floor(share * (bytes.length - PROBE_BYTES)));
  const probe = Buffer.concat(looks.map((from) => bytes.subarray(from, from + PROBE_BYTES)));
  return (await deflated(probe, PROBE_OPTIONS)).length < probe.length * WORTH_SHARE;
}

/** As it is, in blocks that need no work. What comes before has to end with a whole byte, as it does after a flush. */
function stored(bytes: Buffer, isLast: boolean): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += STORED_BYTES) {
    const length = Math.min(STORED_BYTES, bytes.length - from);
    const head = Buffer.alloc(STORED_HEAD_BYTES);
    head[0] = isLast && from + length === bytes.length ? 1 : 0;
    head.writeUInt16LE(length, 1);
    head.writeUInt16LE(STORED_BYTES - length, 3);
    parts.push(head, bytes.subarray(from, from + length));
  }
  return parts;
}

const deflated = (piece: Buffer, options: ZlibOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    deflateRaw(piece, options, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
