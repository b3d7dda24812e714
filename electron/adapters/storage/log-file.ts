import { type FileHandle, open, truncate } from 'node:fs/promises';
import { diskFailure } from './atomic-file';

/** One offset is remembered for so many lines: 200,000 lines take 800 of them. */
const STRIDE = 256;
const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 10;

/**
 * One job's log on disk: appended through a buffer, read by line number through a sparse index of offsets. Lines never hold a line
 * feed. What could not be written is kept for the next write, and the failure thrown at the next flush; appending never fails.
 */
export class LogFile {
  private readonly path: string;
  private readonly offsets: number[] = [];
  private lines = 0;
  private bytes = 0;
  /** So many bytes of it are on disk, all of them whole lines. */
  private savedBytes = 0;
  private pending: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private scheduled = false;
  private failure: unknown = null;

  private constructor(path: string) {
    this.path = path;
  }

  /** Opens the log, reading an existing one once to count its lines. */
  static async open(path: string): Promise<LogFile> {
    const log = new LogFile(path);
    await log.index();
    return log;
  }

  /** For a log that begins now. */
  static fresh(path: string): LogFile {
    return new LogFile(path);
  }

  get totalLines(): number {
    return this.lines;
  }

  append(line: string): number {
    const text = `${line.replace(/[\r\n]+/g, ' ')}\n`;
    this.mark();
    this.bytes += Buffer.byteLength(text);
    this.lines += 1;
    this.pending.push(text);
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(() => {
        this.scheduled = false;
        this.write();
      });
    }
    return this.lines;
  }

  async flush(): Promise<void> {
    this.write();
    await this.writing;
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw diskFailure(this.path, failure);
  }

  /** `count` lines from `from` on, fewer at the end. */
  async page(from: number, count: number): Promise<string[]> {
    await this.flush().catch(() => undefined);
    if (from >= this.lines || count <= 0) return [];
    const stone = Math.floor(from / STRIDE);
    const wanted: string[] = [];
    let number = stone * STRIDE;
    await this.scan(this.offsets[stone] ?? 0, (line) => {
      if (number >= from) wanted.push(line);
      number += 1;
      return wanted.length < count;
    });
    return wanted;
  }

  /** Numbers of the lines that contain the text, ignoring case; one more than the limit is looked for. */
  async search(text: string, limit: number): Promise<{ lines: number[]; more: boolean }> {
    await this.flush().catch(() => undefined);
    const needle = text.toLowerCase();
    const found: number[] = [];
    let number = 0;
    await this.scan(0, (line) => {
      if (line.toLowerCase().includes(needle)) found.push(number);
      number += 1;
      return found.length <= limit;
    });
    return { lines: found.slice(0, limit), more: found.length > limit };
  }

  private mark(): void {
    if (this.lines % STRIDE === 0) this.offsets.push(this.bytes);
  }

  private write(): void {
    if (this.pending.length > 0) this.writing = this.writing.then(() => this.drain());
  }

  private async drain(): Promise<void> {
    const text = this.pending.join('');
    if (text === '') return;
    this.pending = [];
    try {
      const file = await open(this.path, 'a', 0o600);
      await file.appendFile(text).finally(() => file.close());
      this.savedBytes += Buffer.byteLength(text);
      this.failure = null;
    } catch (cause) {
      this.failure = cause;
      this.pending.unshift(text);
      // Part of it may be there: lines are found by their offsets, so nothing half written may stay.
      await truncate(this.path, this.savedBytes).catch(() => undefined);
    }
  }

  private async index(): Promise<void> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return;
    try {
      for await (const block of blocks(file, 0)) {
        let start = 0;
        for (let end = block.indexOf(LINE_FEED); end >= 0; end = block.indexOf(LINE_FEED, start)) {
          this.mark();
          this.bytes += end + 1 - start;
          this.lines += 1;
          start = end + 1;
        }
      }
    } finally {
      await file.close();
    }
    this.savedBytes = this.bytes;
    // A process that was killed while it wrote leaves half a line.
    await truncate(this.path, this.savedBytes).catch(() => undefined);
  }

  /** Whole lines from an offset on, until the callback has enough. */
  private async scan(offset: number, take: (line: string) => boolean): Promise<void> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return;
    try {
      for await (const block of blocks(file, offset)) {
        const lines = block.toString('utf8').split('\n');
        lines.pop();
        for (const line of lines) if (!take(line)) return;
      }
    } finally {
      await file.close();
    }
  }
}

/** The file in large pieces that end at a line's end, so that no character is ever cut. */
async function* blocks(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for (let position = from; ; ) {
    const piece = Buffer.allocUnsafe(BLOCK_BYTES);
    const { bytesRead } = await file.read(piece, 0, BLOCK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const all = Buffer.concat([rest, piece.subarray(0, bytesRead)]);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    rest = all.subarray(end);
    if (end > 0) yield all.subarray(0, end);
  }
}
