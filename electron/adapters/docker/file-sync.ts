import type { ServerHttp2Stream } from 'node:http2';
import { type ContextEntry, withHardLinks } from './context-entry';
import { readLarge, readSmall, SMALL_FILE_BYTES } from './context-file';
import { wantedBy } from './follow-paths';
import { type Call, type Handler, messages } from './grpc-session';
import { rulesOf } from './ignore';
import {
  dataFrame,
  decodePacket,
  endOfFile,
  endOfList,
  endPacket,
  errorPacket,
  HEAD_BYTES,
  statPacket,
} from './sync-packets';

/** Below the 4 MiB that grpc-go receives by default. */
const BLOCK_BYTES = 1 << 20;
const LIST_BATCH_BYTES = 64 * 1024;
/** Small files that were asked for together go out in one write: 16 kB each would wait for the socket by itself. */
const SMALL_BATCH_BYTES = 256 * 1024;
/** So that reading one file overlaps with sending another. */
const FILES_AT_ONCE = 4;

/** The build context, and who wants to know what becomes of it. */
export interface SyncedContext {
  readonly entries: readonly ContextEntry[];
  /** The engine lacks a file of this size. */
  onWanted(sizeBytes: number): void;
  onSent(bytes: number): void;
  /** A file could not be read: the reason to tell. The build fails at the engine too. */
  onFailure(cause: unknown): void;
}

/**
 * moby/buildkit session/filesync: the engine keeps a copy of the context and asks only for the files that are new or changed
 * (by size, time and mode). Protocol of tonistiigi/fsutil send.go: we list every entry, in depth-first order; it asks for files
 * by their number in the list; we send their content; it says the end, we say it back.
 */
export const fileSyncService = (context: SyncedContext): Readonly<Record<string, Handler>> => ({
  '/moby.filesync.v1.FileSync/DiffCopy': (call) => diffCopy(call, context),
});

async function diffCopy(call: Call, context: SyncedContext): Promise<void> {
  const { stream } = call;
  const excluded = rulesOf(call.metadata('exclude-patterns'));
  const wanted = wantedBy(context.entries, call.metadata('followpaths'), call.metadata('include-patterns'));
  const sent = context.entries.filter(
    ({ path, kind }) => wanted(path) && ['keep', kind === 'folder' ? 'descend' : ''].includes(excluded.judge(path)),
  );
  const listed = withHardLinks(sent);
  const files = new FileSender(stream, listed, context);
  await Promise.race([Promise.all([sendList(stream, listed), answerAll(stream, files)]), files.failed]);
}

async function sendList(stream: ServerHttp2Stream, listed: readonly ContextEntry[]): Promise<void> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const entry of listed) {
    const packet = statPacket(entry);
    batch.push(packet);
    bytes += packet.length;
    if (bytes < LIST_BATCH_BYTES) continue;
    await write(stream, Buffer.concat(batch));
    batch = [];
    bytes = 0;
  }
  await write(stream, Buffer.concat([...batch, endOfList()]));
}

async function answerAll(stream: ServerHttp2Stream, files: FileSender): Promise<void> {
  for await (const message of messages(stream)) {
    const asked = decodePacket(message);
    if (asked?.is === 'error') throw new Error(asked.text);
    if (asked?.is === 'file') files.ask(asked.id);
    if (asked?.is !== 'end') continue;
    await write(stream, endPacket());
    return;
  }
}

/** Sends the files that the engine asks for, a few at a time. */
class FileSender {
  /** Rejects when a file cannot be read; never resolves. */
  readonly failed: Promise<never>;
  private readonly stream: ServerHttp2Stream;
  private readonly listed: readonly ContextEntry[];
  private readonly context: SyncedContext;
  private readonly waiting: number[] = [];
  private active = 0;
  private fail: (cause: unknown) => void = () => undefined;

  constructor(stream: ServerHttp2Stream, listed: readonly ContextEntry[], context: SyncedContext) {
    this.stream = stream;
    this.listed = listed;
    this.context = context;
    this.failed = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  ask(id: number): void {
    this.context.onWanted(this.listed[id]?.sizeBytes ?? 0);
    this.waiting.push(id);
    // Not at once: the engine's requests come many to a packet.
    if (this.waiting.length === 1) setImmediate(() => this.next());
  }

  private next(): void {
    while (this.active < FILES_AT_ONCE && this.waiting.length > 0) {
      this.active += 1;
      this.sendNext().then(
        () => {
          this.active -= 1;
          this.next();
        },
        (cause: unknown) => this.giveUp(cause),
      );
    }
  }

  private giveUp(cause: unknown): void {
    this.context.onFailure(cause);
    const text = cause instanceof Error ? cause.message : String(cause);
    if (!this.stream.destroyed) this.stream.write(errorPacket(text));
    this.fail(cause);
  }

  private async sendNext(): Promise<void> {
    const small: Buffer[] = [];
    for (let bytes = 0; bytes < SMALL_BATCH_BYTES; ) {
      const id = this.waiting[0];
      if (id === undefined) break;
      const entry = this.listed[id];
      if (entry?.kind !== 'file') throw new Error('the engine asked for a file that was not listed');
      const isLarge = entry.sizeBytes > SMALL_FILE_BYTES || entry.content !== undefined;
      if (isLarge && small.length > 0) break;
      this.waiting.shift();
      if (entry.content !== undefined) return this.sendMade(id, entry.content());
      if (isLarge) return this.sendLarge(id, entry);
      small.push(...this.smallFrames(id, entry));
      bytes += entry.sizeBytes + HEAD_BYTES;
    }
    return write(this.stream, Buffer.concat(small));
  }

  private smallFrames(id: number, entry: ContextEntry): readonly Buffer[] {
    if (entry.sizeBytes === 0) return [endOfFile(id)];
    const block = Buffer.allocUnsafe(HEAD_BYTES + entry.sizeBytes);
    readSmall(entry, block, HEAD_BYTES);
    this.context.onSent(entry.sizeBytes);
    return [dataFrame(id, block, entry.sizeBytes), endOfFile(id)];
  }

  private async sendLarge(id: number, entry: ContextEntry): Promise<void> {
    const room = (leftBytes: number) => {
      const length = Math.min(leftBytes, BLOCK_BYTES);
      return { target: Buffer.allocUnsafe(HEAD_BYTES + length), offset: HEAD_BYTES, length };
    };
    for await (const { target, bytes } of readLarge(entry, room)) {
      if (this.stream.destroyed) return;
      await write(this.stream, dataFrame(id, target, bytes));
      this.context.onSent(bytes);
    }
    await write(this.stream, endOfFile(id));
  }

  /** A file that is made while it is sent. */
  private async sendMade(id: number, content: AsyncIterable<Buffer>): Promise<void> {
    for await (const piece of content) {
      if (this.stream.destroyed) return;
      for (let from = 0; from < piece.length; from += BLOCK_BYTES) {
        const part = piece.subarray(from, from + BLOCK_BYTES);
        const block = Buffer.allocUnsafe(HEAD_BYTES + part.length);
        part.copy(block, HEAD_BYTES);
        await write(this.stream, dataFrame(id, block, part.length));
        this.context.onSent(part.length);
      }
    }
    await write(this.stream, endOfFile(id));
  }
}

/** Resolves when more may be written, or when the stream is gone: then the exchange ends elsewhere. */
function write(stream: ServerHttp2Stream, bytes: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(bytes)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}
