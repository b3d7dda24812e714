import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';

/** Mounts a disk of 1 MB; null where this is not possible. */
function tinyDisk(): string | null {
  if (noEngineBecause !== null) return null;
  const dir = mkdtempSync(join(tmpdir(), 'gantry-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmSync(dir, { recursive: true, force: true });
    return null;
  }
}

const disk = tinyDisk();
const because = noEngineBecause ?? (disk === null ? 'tmpfs cannot be mounted here' : null);

/** Writes until nothing fits any more. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (let size = 65_536; size >= 1; ) {
      try {
        await file.appendFile(Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    await file.close();
  }
}

describe.skipIf(because !== null)(`the disk of Gantry’s own files is full${reason(because)}`, () => {
  let place: Place;
  const home = disk ?? '';
  const filler = join(home, 'filler');
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(async () => {
    await place.close();
    execFileSync('umount', [home]);
    await rm(home, { recursive: true, force: true });
  });

  it('a push that cannot be saved does not start, and does once there is room', async () => {
    const { publishing } = publisher(place, join(home, 'a'));
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(10_000) });
    const request = requestFor(place.access.registry, folder, { tag: 'full' });
    await fill(filler);
    await expect(publishing.start(request)).rejects.toMatchObject({ error: { code: 'disk-full', retryable: true } });
    expect(await publishing.list()).toEqual([]);
    await rm(filler);
    const { id } = await publishing.start(request);
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
  });

  it('a push under way fails in words, and trying again succeeds once there is room', async () => {
    let filled: Promise<void> | null = null;
    const { publishing } = publisher(place, join(home, 'b'), {
      onChanged: ({ state }) => {
        if (state.is === 'running' && state.step === 'build') filled ??= fill(filler);
      },
    });
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(10_000) });
    const { id } = await publishing.start(requestFor(place.access.registry, folder, { tag: 'midway' }));
    const { state } = await publishing.ended(id);
    expect(state).toMatchObject({ is: 'failed', error: { code: 'disk-full', retryable: true } });
    await filled;
    await rm(filler);
    await publishing.retry({ id });
    expect((await publishing.ended(id)).state.is).toBe('succeeded');
    const again = publisher(place, join(home, 'b')).publishing;
    await again.recover();
    expect((await again.get({ id })).state.is).toBe('succeeded');
  });
});
