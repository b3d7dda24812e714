import { join } from 'node:path';
import { z } from '#shared/zod';
import { message, readJson } from '../http';
import { JsonFile } from '../json-file';
import type { Route } from '../routes';
import { qualified } from './image';

const Template = z.record(z.string(), z.unknown());
const Stored = z.record(z.string(), Template);
const template = '/v1/container-registry/images/{image}/template';

/** One app template for each repository, kept as it was given (`templates.json`); it may be there before the first push. */
export class Templates {
  private readonly file: JsonFile<z.infer<typeof Stored>>;

  private constructor(file: JsonFile<z.infer<typeof Stored>>) {
    this.file = file;
  }

  static async open(dataDir: string): Promise<Templates> {
    return new Templates(await JsonFile.open(join(dataDir, 'templates.json'), Stored, {}));
  }

  /** `repository` with the project. */
  get(repository: string): object | null {
    return this.file.value[repository] ?? null;
  }

  async set(repository: string, given: Record<string, unknown> | null): Promise<void> {
    const { [repository]: _, ...others } = this.file.value;
    await this.file.save(given === null ? others : { ...others, [repository]: given });
  }
}

export const templateRoutes = (templates: Templates): readonly Route[] => [
  {
    method: 'GET',
    template,
    handle: async ({ path }) => {
      const kept = templates.get(qualified(path['image'] ?? ''));
      return kept === null ? message(404, `Image ${path['image']} has no template`) : { status: 200, body: kept };
    },
  },
  {
    method: 'PUT',
    template,
    handle: async ({ path, request }) => {
      const given = Template.safeParse(await readJson(request));
      if (!given.success) return message(400, 'A template is a JSON object');
      await templates.set(qualified(path['image'] ?? ''), given.data);
      return { status: 200, body: given.data };
    },
  },
  {
    method: 'DELETE',
    template,
    handle: async ({ path }) => {
      const repository = qualified(path['image'] ?? '');
      if (templates.get(repository) === null) return message(404, `Image ${path['image']} has no template`);
      await templates.set(repository, null);
      return { status: 204, body: null };
    },
  },
];
