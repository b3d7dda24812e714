import { join } from 'node:path';
import { z } from '#shared/zod';
import { JsonFile } from '../json-file';
import { StoredVersion } from './version-form';

export const AppFields = z.object({
  name: z
    .string()
    .min(3)
    .max(64)
    .regex(/^[\w+.-]+$/, 'may have letters, digits and _ - + .'),
  is_active: z.boolean(),
  image: z.string(),
});
const StoredApp = AppFields.extend({
  create_time: z.string(),
  last_updated: z.string(),
  versions: z.array(StoredVersion),
});
export type StoredApp = z.infer<typeof StoredApp>;
const Stored = z.object({ version: z.literal(1), apps: z.array(StoredApp) });

/** Apps with their versions, in `apps.json`. */
export class AppsStore {
  private readonly file: JsonFile<z.infer<typeof Stored>>;

  private constructor(file: JsonFile<z.infer<typeof Stored>>) {
    this.file = file;
  }

  static async open(dataDir: string): Promise<AppsStore> {
    return new AppsStore(await JsonFile.open(join(dataDir, 'apps.json'), Stored, { version: 1, apps: [] }));
  }

  all(): readonly StoredApp[] {
    return this.file.value.apps;
  }

  get(name: string): StoredApp | null {
    return this.all().find((app) => app.name === name) ?? null;
  }

  add(app: StoredApp): Promise<void> {
    return this.file.save({ version: 1, apps: [...this.all(), app] });
  }

  /** Null removes it, with its versions. */
  replace(name: string, next: StoredApp | null): Promise<void> {
    const apps = this.all().flatMap((app) => (app.name === name ? (next ?? []) : app));
    return this.file.save({ version: 1, apps });
  }
}
