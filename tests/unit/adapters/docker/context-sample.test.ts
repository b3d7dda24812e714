import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listContext } from '#adapters/docker/context';
import { lookAtContext } from '#adapters/docker/recipe-context';
import { packTar } from '#adapters/docker/tar';
import { seeded } from '../../../support/random';
import { request } from './support';

const nothing = new Set<string>();
const sampleOf = async (folder: string, signal: AbortSignal) =>
  (await lookAtContext(request(folder), signal)).sample(nothing, signal);
const signal = () => new AbortController().signal;

describe('the sample of a build context', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-sample-'));
    await put('Dockerfile', 'FROM scratch\nCOPY . /\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = async (path: string, content: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  /** The whole context, packed and compressed. */
  const real = async (): Promise<number> => {
    const chunks: Buffer[] = [];
    for await (const chunk of packTar(await listContext(request(folder), signal()))) chunks.push(chunk);
    return gzipSync(Buffer.concat(chunks)).length;
  };
  const text = (bytes: number, seed: number): string => {
    const random = seeded(seed);
    const words = Array.from({ length: 400 }, () => random.whole(1e9).toString(36));
    let made = '';
    while (made.length < bytes) made += `${random.pick(words)}: ${random.whole(1000)}\n`;
    return made;
  };

  it('looks at small contexts whole', async () => {
    await put('a.bin', randomBytes(100_000));
    await put('b.txt', text(200_000, 1));
    const sample = await sampleOf(folder, signal());
    expect(sample.isWhole).toBe(true);
    expect(Math.abs(sample.compressedBytes / (await real()) - 1)).toBeLessThan(0.02);
  });

  const fills = {
    'what does not compress, beside text': async () => {
      for (const name of ['a', 'b', 'c', 'd']) await put(`${name}.pak`, randomBytes(1_500_000));
      for (let index = 0; index < 4; index += 1) await put(`data/${index}.json`, text(600_000, index));
    },
    'many small files': async () => {
      for (let index = 0; index < 1200; index += 1) {
        const isPicture = index % 3 === 0;
        const content = isPicture ? randomBytes(6000) : text(5000, index);
        await put(`f/${index % 40}/${index}.${isPicture ? 'png' : 'lua'}`, content);
      }
    },
  };
  it.each(Object.keys(fills) as (keyof typeof fills)[])('comes close to %s, from a part of it', async (what) => {
    await fills[what]();
    const sample = await sampleOf(folder, signal());
    expect(sample.isWhole).toBe(false);
    expect(Math.abs(sample.compressedBytes / (await real()) - 1)).toBeLessThan(0.15);
  });

  it('leaves out what the build does not get', async () => {
    await put('.dockerignore', '*.pak\n');
    await put('a.pak', randomBytes(500_000));
    expect((await sampleOf(folder, signal())).compressedBytes).toBeLessThan(1000);
  });

  it('ends when it is cancelled', async () => {
    await put('a.pak', randomBytes(500_000));
    const controller = new AbortController();
    const look = await lookAtContext(request(folder), signal());
    const sampling = look.sample(nothing, controller.signal);
    controller.abort();
    await expect(sampling).rejects.toMatchObject({ error: { code: 'cancelled' } });
  });
});
