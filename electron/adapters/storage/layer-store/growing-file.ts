import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppFailure, cancelled } from '#shared/errors';

const READ_BYTES = 1024 * 1024;

/**
 * Compressed bytes that are written beside their place, may be read meanwhile, and go to their place when they are whole. Gives up quietly where there is no
 * room: who reads then is told.
 */
export class GrowingFile {
  private readonly folder: string;
  private readonly temporary: string;
  /** Where the bytes are now. */
  private path: string;
  private file: FileHandle | null = null;
  private leftBytes: number;
  private writtenBytes = 0;
  private state: 'growing' | 'whole' | 'dropped' = 'growing';
  private wake: (() => void)[] = [];

  constructor(folder: string, roomBytes: number) {
    this.folder = folder;
    this.temporary = join(folder, `${randomBytes(6).toString('hex')}.new`);
    this.path = this.temporary;
    this.leftBytes = roomBytes;
    if (roomBytes <= 0) this.state = 'dropped';
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.state === 'dropped') return;
    this.leftBytes -= bytes.length;
    if (this.leftBytes < 0) return this.drop();
    try {
      this.file ??= await this.create();
      await this.file.write(bytes);
      this.writtenBytes += bytes.length;
      this.tell();
    } catch {
      await this.drop();
    }
  }

  private async create(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true });
    return open(this.temporary, 'wx', 0o600);
  }

  /** All is written: `name` is what it is called from now on. */
  async keep(name: string): Promise<void> {
    if (this.state === 'dropped' || this.file === null) return;
    const place = join(this.folder, name);
    const { file } = this;
    this.file = null;
    await file.close();
    try {
      await rename(this.temporary, place);
      this.path = place;
      this.state = 'whole';
      this.tell();
    } catch {
      await this.drop();
    }
  }

  async drop(): Promise<void> {
    if (this.state === 'whole') return;
    this.state = 'dropped';
    await this.file?.close().catch(() => undefined);
    this.file = null;
    await rm(this.temporary, { force: true }).catch(() => undefined);
    this.tell();
  }

  /** From there to the end, waiting for what is not written yet. Throws AppFailure disk-full where the bytes were given up. */
  async *read(fromBytes: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    await this.grownBeyond(fromBytes, signal);
    if (this.writtenBytes <= fromBytes) return;
    const file = await open(this.path, 'r');
    try {
      for (let at = fromBytes; ; ) {
        await this.grownBeyond(at, signal);
        const length = Math.min(READ_BYTES, this.writtenBytes - at);
        if (length <= 0) return;
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
        if (bytesRead === 0) throw noRoom();
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
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
    if (this.state === 'dropped') throw noRoom();
  }

  private tell(): void {
    const waiting = this.wake;
    this.wake = [];
    for (const go of waiting) go();
  }
}

const noRoom = (): AppFailure =>
  new AppFailure({
    code: 'disk-full',
    message: 'This computer has no room for the compressed layers. Make room on the disk, or let the engine push.',
    retryable: true,
    action: 'retry',
  });
