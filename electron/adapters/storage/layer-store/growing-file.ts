import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppFailure, cancelled } from '#shared/errors';
import { unfinishedName } from './tidy';

const READ_BYTES = 256 * 1024;
/**
 * Memory is used again: new memory for all that is sent would have Node look through the whole process's every few MB. Who sends holds back
 * what a socket does not take at once (64 kB), and asks for no more meanwhile.
 */
const BUFFERS = 8;

/**
 * Compressed bytes that somebody writes beside their place, that may be read meanwhile, and that go to their place when they are whole. Where
 * there is no room for them, who reads is told.
 */
export class GrowingFile {
  /** Where they are written. */
  readonly temporary: string;
  private readonly folder: string;
  private place: string;
  private writtenBytes = 0;
  private state: 'growing' | 'whole' | 'dropped' = 'growing';
  /** Why it was dropped, where that was not for lack of room. */
  private cause: unknown;
  private wake: (() => void)[] = [];

  constructor(folder: string) {
    this.folder = folder;
    this.temporary = join(folder, unfinishedName());
    this.place = this.temporary;
  }

  /** Where the bytes are now. */
  get path(): string {
    return this.place;
  }

  get madeBytes(): number {
    return this.writtenBytes;
  }

  /** So many bytes are there by now; null: they were given up. */
  reached(bytes: number | null): void {
    if (this.state !== 'growing') return;
    if (bytes === null) this.state = 'dropped';
    else this.writtenBytes = bytes;
    this.tell();
  }

  /** All is written, and nobody writes any more: `name` is what it is called from now on. */
  async keep(name: string): Promise<void> {
    if (this.state === 'dropped') return this.drop();
    const place = join(this.folder, name);
    try {
      await rename(this.temporary, place);
      this.place = place;
      this.state = 'whole';
      this.tell();
    } catch {
      await this.drop();
    }
  }

  /** Nobody writes any more. `cause`: what whoever reads is told; undefined: there was no room. */
  async drop(cause?: unknown): Promise<void> {
    if (this.state === 'whole') return;
    if (this.state === 'growing') this.cause = cause;
    this.reached(null);
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }

  /** From there to the end, waiting for what is not written yet. Throws AppFailure disk-full, or the cause, where the bytes were dropped. */
  async *read(fromBytes: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    await this.grownBeyond(fromBytes, signal);
    if (this.writtenBytes <= fromBytes) return;
    const file = await this.open();
    const memory = Buffer.allocUnsafe(BUFFERS * READ_BYTES);
    try {
      for (let [at, turn] = [fromBytes, 0]; ; turn += 1) {
        await this.grownBeyond(at, signal);
        const length = Math.min(READ_BYTES, this.writtenBytes - at);
        if (length <= 0) return;
        const offset = (turn % BUFFERS) * READ_BYTES;
        const { bytesRead } = await file.read(memory, offset, length, at);
        if (bytesRead === 0) throw noRoom(this.folder);
        at += bytesRead;
        yield memory.subarray(offset, offset + bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  /** It may go to its place at this very moment. */
  private async open(): Promise<FileHandle> {
    return open(this.place, 'r').catch(() => open(this.place, 'r'));
  }

  private async grownBeyond(bytes: number, signal: AbortSignal): Promise<void> {
    while (this.state === 'growing' && this.writtenBytes <= bytes) {
      if (signal.aborted) throw cancelled();
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        this.wake.push(done);
      });
    }
    if (signal.aborted) throw cancelled();
    if (this.state === 'dropped') throw this.cause ?? noRoom(this.folder);
  }

  private tell(): void {
    const waiting = this.wake;
    this.wake = [];
    for (const go of waiting) go();
  }
}

const noRoom = (folder: string): AppFailure =>
  new AppFailure({
    code: 'disk-full',
    message: `There is no room for the compressed layers in ${folder}. Make room on that disk, or let the engine push.`,
    retryable: true,
    action: 'retry',
  });
