import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inChunks, layerFolder, running, sha256 } from './support';

describe('compressed layers', () => {
  const { open, onFullDisk, compress, files, kept, pathOf } = layerFolder();

  it('are remembered over a restart, with the digest that a registry would give them', async () => {
    const archive = randomBytes(10_000);
    const size = await compress(archive);
    const known = (await open().known()).get(size.diffId);
    expect(known).toEqual(size);
    expect(known).toMatchObject({ digest: `sha256:${sha256(await readFile(pathOf((await kept())[0] ?? '')))}` });
  });

  it('go, the oldest first, when they become too many; their sizes stay', async () => {
    const layers = open(25_000);
    const names: string[] = [];
    for (const hour of [1, 2, 3]) {
      const { diffId } = await compress(randomBytes(10_000), layers);
      const name = `${diffId.slice(7)}.gz`;
      names.push(name);
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      if (hour < 3) await utimes(pathOf(name), at, at);
    }
    expect((await kept()).sort()).toEqual(names.slice(1).sort());
    expect((await open().known()).size).toBe(3);
  });

  it('are not kept where the disk has no room, and measured all the same', async () => {
    const size = await compress(randomBytes(10_000), onFullDisk());
    expect(size.sizeBytes).toBeGreaterThan(10_000);
    expect((await files()).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('make room where they were left half-written by a process that is gone', async () => {
    const gone = `${spawnSync(process.execPath, ['-e', '']).pid}-0a1b2c.new`;
    const others = `${process.ppid}-0a1b2c.new`;
    for (const name of [gone, others]) await writeFile(pathOf(name), randomBytes(1000));
    await compress(randomBytes(1000));
    expect(await files()).not.toContain(gone);
    expect(await files()).toContain(others);
  });

  it('leave nothing behind when they are cancelled or cannot be read', async () => {
    const controller = new AbortController();
    const cancelling = open().compress(inChunks(randomBytes(5_000_000)), null, {
      ...running(),
      signal: controller.signal,
      onRead: (bytes) => bytes > 1_000_000 && controller.abort(),
    });
    await expect(cancelling.whole).rejects.toMatchObject({ error: { code: 'cancelled' } });
    const broken = (async function* () {
      yield randomBytes(2_000_000);
      throw new Error('the engine went away');
    })();
    await expect(open().compress(broken, null, running()).whole).rejects.toThrow('the engine went away');
    expect(await files()).toEqual([]);
  });

  it('keep configs of images by their digest', async () => {
    const config = Buffer.from('{"os":"linux"}');
    const id = `sha256:${sha256(config)}`;
    await open().keepConfig(config);
    expect(Buffer.from((await open().config(id)) ?? []).equals(config)).toBe(true);
    await writeFile(pathOf(`${sha256(config)}.config.json`), '{}');
    expect(await open().config(id)).toBeNull();
  });

  it('start anew where their list cannot be read', async () => {
    await writeFile(pathOf('sizes.json'), 'not json');
    expect((await open().known()).size).toBe(0);
  });
});
