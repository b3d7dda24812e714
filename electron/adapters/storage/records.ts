import { readFile } from 'node:fs/promises';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';

/** A list of records in one JSON file, each under its key; the newest so many are kept. A file that cannot be read counts as empty. */
export class Records<T> {
  private loaded: Promise<Map<string, T>> | null = null;
  private readonly file: string;
  private readonly schema: z.ZodType<T>;
  private readonly keyOf: (record: T) => string;
  private readonly most: number;
  private saving: Promise<void> = Promise.resolve();

  constructor(file: string, schema: z.ZodType<T>, keyOf: (record: T) => string, most: number) {
    this.file = file;
    this.schema = schema;
    this.keyOf = keyOf;
    this.most = most;
  }

  all(): Promise<Map<string, T>> {
    this.loaded ??= readFile(this.file, 'utf8').then(
      (text) => {
        const records = z.array(this.schema).safeParse(parseJson(text)).data ?? [];
        return new Map(records.map((record) => [this.keyOf(record), record]));
      },
      () => new Map<string, T>(),
    );
    return this.loaded;
  }

  async put(record: T): Promise<void> {
    const records = await this.all();
    // Again at the end: the oldest are forgotten first.
    records.delete(this.keyOf(record));
    records.set(this.keyOf(record), record);
    for (const oldest of [...records.keys()].slice(0, -this.most)) records.delete(oldest);
    await this.save(records);
  }

  async remove(key: string): Promise<void> {
    const records = await this.all();
    if (records.delete(key)) await this.save(records);
  }

  /** One after the other: the last one to be written is the newest. */
  private async save(records: ReadonlyMap<string, T>): Promise<void> {
    this.saving = this.saving
      .catch(() => undefined)
      .then(() => writeAtomically(this.file, JSON.stringify([...records.values()]), { durable: false }));
    await this.saving;
  }
}
