import { readFile } from 'node:fs/promises';
import { writeAtomically } from '#adapters/storage/atomic-file';
import { AppFailure } from '#shared/errors';
import { parseJson } from '#shared/json';
import type { z } from '#shared/zod';

/** One value kept in a file of its own; each change is on disk before it is answered. */
export class JsonFile<Value> {
  private readonly path: string;
  private current: Value;
  private saving: Promise<void> = Promise.resolve();

  private constructor(path: string, current: Value) {
    this.path = path;
    this.current = current;
  }

  /** `standard` where there is no file; one that cannot be read is named (AppFailure data-unreadable), not replaced. */
  static async open<Value>(path: string, schema: z.ZodType<Value>, standard: Value): Promise<JsonFile<Value>> {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return new JsonFile(path, standard);
    const stored = schema.safeParse(parseJson(text));
    if (stored.success) return new JsonFile(path, stored.data);
    const message = `${path} cannot be read. Move it away to start without it.`;
    throw new AppFailure({ code: 'data-unreadable', message, retryable: true, action: 'retry' });
  }

  get value(): Value {
    return this.current;
  }

  /** Changes come one after the other; none is lost. */
  save(value: Value): Promise<void> {
    this.current = value;
    const saved = this.saving.then(() => writeAtomically(this.path, JSON.stringify(this.current), { durable: false }));
    this.saving = saved.catch(() => undefined);
    return saved;
  }
}
