import { Worker } from 'node:worker_threads';
import type { CompressRunning } from '#core/ports/layer-store';
import { assertNever } from '#shared/result';
import { fillSlots, slots } from '../../../slots';
import { type Compressed, type FromThread, SLOTS, type ToThread } from './messages';
import threadPath from './thread?modulePath';

/** How an archive is compressed, and where to; `file` null: only to know what it is then. */
export interface Compression {
  readonly archive: AsyncIterable<Uint8Array>;
  /** The file is made by it, and left where it is, closed, whatever happens. */
  readonly file: { readonly path: string; readonly roomBytes: number } | null;
  /** So many bytes of the file are there; null: the disk had no room, or another reason. */
  readonly onWritten: (bytes: number | null) => void;
}

/** It is ended when nothing came for so long: it holds some MB. */
const IDLE_MS = 20_000;

interface Job {
  readonly onWritten: Compression['onWritten'];
  passedPieces: number;
  /** Whoever waits for room, or for the end. */
  wake: () => void;
  ended: { readonly compressed: Compressed } | { readonly cause: unknown } | null;
}

/**
 * Compresses archives in a thread of its own, which is started with the first of them and shared by all. Memory stays flat: a few pieces
 * per archive, used over and over.
 */
export class Compressor {
  private readonly threadPath: string;
  private thread: Worker | null = null;
  private readonly jobs = new Map<number, Job>();
  private count = 0;
  private idle: NodeJS.Timeout | null = null;
  /** What the last archive was compressed in; the next one uses it again. */
  private spare: SharedArrayBuffer | null = null;

  constructor(threadPath: string) {
    this.threadPath = threadPath;
  }

  /** Starts the thread, which takes a while, for the archive that is about to come. */
  warmUp(): void {
    this.thread ??= this.start();
    if (this.jobs.size === 0 && this.idle === null) this.rest();
  }

  /** Throws what reading the archive throws, and the signal's reason when that aborts. */
  async compress({ archive, file, onWritten }: Compression, running: CompressRunning): Promise<Compressed> {
    this.count += 1;
    const id = this.count;
    const job: Job = { onWritten, passedPieces: 0, wake: () => undefined, ended: null };
    this.jobs.set(id, job);
    const memory = this.spare ?? slots(SLOTS);
    this.spare = null;
    try {
      this.post({ is: 'begin', job: id, memory, compression: running.compression, file });
      await this.pass(id, job, memory, archive, running);
      this.post({ is: 'end', job: id });
      return await ended(job);
    } catch (thrown) {
      if (job.ended === null) {
        this.post({ is: 'drop', job: id });
        await ended(job).catch(() => undefined);
      }
      throw thrown;
    } finally {
      this.spare = memory;
      this.jobs.delete(id);
      if (this.jobs.size === 0) this.rest();
    }
  }

  /** Each piece is a copy, for the source may use its buffers again. */
  private async pass(
    id: number,
    job: Job,
    memory: SharedArrayBuffer,
    archive: AsyncIterable<Uint8Array>,
    running: CompressRunning,
  ): Promise<void> {
    let piece = 0;
    await fillSlots(memory, 0, watched(archive, running), async (bytes) => {
      this.post({ is: 'piece', job: id, bytes, effort: running.effort });
      piece += 1;
      // The one before the oldest under way is still looked back at.
      await passed(job, piece - SLOTS + 2);
    });
  }

  private post(message: ToThread): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    this.thread ??= this.start();
    this.thread.ref();
    this.thread.postMessage(message);
  }

  private start(): Worker {
    const thread = new Worker(this.threadPath, { execArgv: [] });
    thread.on('message', (message: FromThread) => this.take(message));
    // It is gone: nothing of what it held can be told.
    const lost = (cause: unknown): void => {
      if (this.thread !== thread) return;
      this.thread = null;
      for (const job of this.jobs.values()) end(job, { cause });
    };
    thread.on('error', lost);
    thread.on('exit', (code) => lost(new Error(`The thread that compresses ended with ${code}`)));
    return thread;
  }

  /** A command may end meanwhile. */
  private rest(): void {
    this.thread?.unref();
    this.idle = setTimeout(() => {
      const { thread } = this;
      this.thread = null;
      this.spare = null;
      void thread?.terminate();
    }, IDLE_MS);
    this.idle.unref();
  }

  private take(message: FromThread): void {
    const job = this.jobs.get(message.job);
    if (job === undefined) return;
    switch (message.is) {
      case 'passed':
        job.passedPieces = message.pieces;
        job.onWritten(message.writtenBytes);
        job.wake();
        break;
      case 'done':
        job.onWritten(message.writtenBytes);
        end(job, { compressed: message.compressed });
        break;
      case 'dropped':
        end(job, { cause: message.cause });
        break;
      default:
        assertNever(message);
    }
  }
}

async function* watched(
  archive: AsyncIterable<Uint8Array>,
  { signal, onRead }: CompressRunning,
): AsyncGenerator<Uint8Array> {
  let archiveBytes = 0;
  for await (const chunk of archive) {
    signal.throwIfAborted();
    yield chunk;
    archiveBytes += chunk.length;
    onRead(archiveBytes);
  }
  signal.throwIfAborted();
}

function end(job: Job, how: NonNullable<Job['ended']>): void {
  job.ended ??= how;
  job.wake();
}

const woken = (job: Job): Promise<void> =>
  new Promise((resolve) => {
    job.wake = resolve;
  });

async function passed(job: Job, pieces: number): Promise<void> {
  while (job.passedPieces < pieces && job.ended === null) await woken(job);
  if (job.ended !== null && 'cause' in job.ended) throw job.ended.cause;
}

async function ended(job: Job): Promise<Compressed> {
  while (job.ended === null) await woken(job);
  if ('cause' in job.ended) throw job.ended.cause;
  return job.ended.compressed;
}

/** One for the whole process. */
export const compressor = new Compressor(threadPath);
