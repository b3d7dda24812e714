import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpenUploads } from '#adapters/storage/open-uploads';
import { FakeClock } from '../../../support/fakes/clock';

const warnings: string[] = [];
const log = { info: () => undefined, warn: (text: string) => void warnings.push(text) };
const digestOf = (text: string): string => `sha256:${text.padStart(64, '0')}`;
const name = { registry: 'registry.example', repository: 'studio/game', digest: digestOf('a') };
const upload = { location: 'https://registry.example/v2/studio/game/blobs/uploads/1?_state=a' };

describe('the memory of open uploads', () => {
  let folder = '';
  const clock = new FakeClock();
  const open = () => createOpenUploads(folder, clock, log);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gantry-uploads-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const file = () => join(folder, 'open-uploads.json');

  it('is there after a restart, by registry, repository and digest, the newest of each', async () => {
    const store = open();
    await Promise.all([
      store.keep(name, { ...upload, location: `${upload.location}old` }),
      store.keep({ ...name, digest: digestOf('b') }, upload),
      store.keep(name, upload),
    ]);
    const again = open();
    expect(await again.find(name)).toEqual(upload);
    for (const other of [{ registry: 'r' }, { repository: 'studio/gam' }, { digest: digestOf('c') }])
      expect(await again.find({ ...name, ...other })).toBeNull();
    await again.forget(name);
    expect([await open().find(name), await open().find({ ...name, digest: digestOf('b') })]).toEqual([null, upload]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('forgets what is older than three days, and the oldest of too many', async () => {
    const store = open();
    await store.keep(name, upload);
    clock.advance(3 * 86_400_000 + 1);
    expect(await store.find(name)).toBeNull();
    for (let number = 0; number < 210; number += 1)
      await store.keep({ ...name, digest: digestOf(String(number)) }, upload);
    const kept: unknown[] = JSON.parse(await readFile(file(), 'utf8'));
    expect(kept).toHaveLength(200);
    expect(await open().find({ ...name, digest: digestOf('9') })).toBeNull();
    expect(await open().find({ ...name, digest: digestOf('209') })).toEqual(upload);
  });

  it('counts a file that is broken, or holds what is none, as empty', async () => {
    const good = { ...name, ...upload, atMs: clock.nowMs() };
    for (const text of [
      '{"half',
      JSON.stringify([{ ...good, location: 'file:///etc/passwd' }]),
      JSON.stringify([{ ...good, digest: 'x' }]),
    ]) {
      await writeFile(file(), text);
      expect(await open().find(name)).toBeNull();
    }
    await writeFile(file(), JSON.stringify([good]));
    expect(await open().find(name)).toEqual(upload);
    expect(warnings).toEqual([]);
  });

  it('that cannot be written costs nothing but a warning', async () => {
    await writeFile(join(folder, 'file'), '');
    await createOpenUploads(join(folder, 'file'), clock, log).keep(name, upload);
    expect(warnings).toHaveLength(1);
  });
});
