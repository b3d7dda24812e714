import { createHash } from 'node:crypto';
import { closeSync, openSync, writevSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { assertNever } from '#shared/result';
import { slotOf } from '../../../slots';
import { GzipStream } from './gzip-stream';
import type { Begin, FromThread, ToThread } from './messages';
import { ZstdStream } from './zstd-stream';

// A thread of its own: hashing and writing do not hold up whoever reads archives and sends layers, and cleaning up after so many buffers
// is cheap where there is little else in memory.

const streams = { gzip: GzipStream, zstd: ZstdStream } as const;

/** One archive: its pieces in, its compressed bytes into a file. */
class Job {
  private readonly begin: Begin;
  private readonly stream: GzipStream | ZstdStream;
  private readonly digest = createHash('sha256');
  private sizeBytes = 0;
  private came = 0;
  private passed = 0;
  /** Null: given up, or nowhere from the start. */
  private file: number | null = null;
  /** What the next write brings along. */
  private waiting: Uint8Array[] = [];
  private writtenBytes = 0;

  constructor(begin: Begin) {
    this.begin = begin;
    if (begin.file !== null) this.open(begin.file.path);
    this.stream = new streams[begin.compression](
      (bytes) => this.put(bytes),
      () => {
        this.write();
        this.passed += 1;
        tell({ is: 'passed', job: begin.job, pieces: this.passed, writtenBytes: this.keptBytes });
      },
    );
  }

  add(bytes: number, effort: Parameters<GzipStream['add']>[1]): void {
    this.stream.add(slotOf(this.begin.memory, this.came, bytes), effort);
    this.came += 1;
  }

  async end(): Promise<void> {
    const { job } = this.begin;
    const named = await this.stream.end();
    this.write();
    const writtenBytes = this.keptBytes;
    this.close();
    const compressed = { ...named, digest: `sha256:${this.digest.digest('hex')}`, sizeBytes: this.sizeBytes };
    tell({ is: 'done', job, compressed, writtenBytes });
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private get keptBytes(): number | null {
    return this.file === null ? null : this.writtenBytes;
  }

  private put(bytes: Uint8Array): void {
    this.digest.update(bytes);
    this.sizeBytes += bytes.length;
    if (this.file !== null) this.waiting.push(bytes);
  }

  private write(): void {
    const parts = this.waiting;
    this.waiting = [];
    if (this.file === null) return;
    const hasRoom = this.sizeBytes <= (this.begin.file?.roomBytes ?? 0);
    if (!hasRoom || !takes(this.file, parts)) this.close();
    else this.writtenBytes = this.sizeBytes;
  }

  private open(path: string): void {
    try {
      this.file = openSync(path, 'wx', 0o600);
    } catch {
      this.file = null;
    }
  }
}

/** Less than all of it, or none, is what a full disk takes. */
function takes(file: number, parts: readonly Uint8Array[]): boolean {
  try {
    return writevSync(file, parts) === parts.reduce((sum, { length }) => sum + length, 0);
  } catch {
    return false;
  }
}

const jobs = new Map<number, Job>();
const tell = (message: FromThread): void => parentPort?.postMessage(message);

function drop(job: number, cause: unknown): void {
  jobs.get(job)?.close();
  jobs.delete(job);
  tell({ is: 'dropped', job, cause });
}

function take(message: ToThread): void {
  const { job } = message;
  switch (message.is) {
    case 'begin':
      jobs.set(job, new Job(message));
      break;
    case 'piece':
      jobs.get(job)?.add(message.bytes, message.effort);
      break;
    case 'end':
      jobs
        .get(job)
        ?.end()
        .then(
          () => jobs.delete(job),
          (cause: unknown) => drop(job, cause),
        );
      break;
    case 'drop':
      drop(job, null);
      break;
    default:
      assertNever(message);
  }
}

parentPort?.on('message', take);
