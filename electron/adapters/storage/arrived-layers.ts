import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ArrivedLayer } from '#core/ports/layer-map';
import type { Log } from '#core/ports/log';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';

const Arrived = z.array(
  z.object({
    repository: z.string(),
    diffId: z.string(),
    digest: z.string().nullable(),
    sizeBytes: z.int().nonnegative().nullable(),
    mediaType: z.string().optional(),
  }),
);

/** One connection's layers without an artifact, in one file that is written anew: there are hardly ever any. */
export class ArrivedLayers {
  private readonly file: string;
  private readonly log: Log;
  private loading: Promise<ArrivedLayer[]> | null = null;
  private writing = Promise.resolve();

  constructor(file: string, log: Log) {
    this.file = file;
    this.log = log;
  }

  all(): Promise<readonly ArrivedLayer[]> {
    return this.load();
  }

  async add(layer: ArrivedLayer): Promise<void> {
    const layers = await this.load();
    const isSame = ({ repository, diffId, digest }: ArrivedLayer): boolean =>
      repository === layer.repository && diffId === layer.diffId && digest === layer.digest;
    if (layers.some(isSame)) return;
    layers.push(layer);
    await this.keep(layers);
  }

  async remove(diffIds: readonly string[]): Promise<void> {
    const layers = await this.load();
    const others = layers.filter(({ diffId }) => !diffIds.includes(diffId));
    if (others.length === layers.length) return;
    layers.splice(0, layers.length, ...others);
    await this.keep(layers);
  }

  private load(): Promise<ArrivedLayer[]> {
    this.loading ??= readFile(this.file, 'utf8').then(
      (text) => Arrived.safeParse(parseJson(text)).data ?? [],
      () => [],
    );
    return this.loading;
  }

  /** Writes follow each other, each of all that is known by then. */
  private keep(layers: readonly ArrivedLayer[]): Promise<void> {
    this.writing = this.writing.then(async () => {
      try {
        await mkdir(dirname(this.file), { recursive: true });
        await writeAtomically(this.file, JSON.stringify(layers), { durable: false });
      } catch (cause) {
        this.log.warn('What a push left in the registry could not be kept', cause);
      }
    });
    return this.writing;
  }
}
