import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCleanups } from '#adapters/storage/cleanups';
import type { Cleanup } from '#core/ports/cleanups';

let home = '';
const reports: string[] = [];
const warnings: string[] = [];
const open = () =>
  createCleanups(home, ({ message }) => reports.push(message), {
    info: () => undefined,
    warn: (message) => warnings.push(message),
  });
const cleanup = (more: Partial<Cleanup> = {}): Cleanup => ({
  ...{ connectionId: 'here', day: '2026-11-23', artifacts: 1, freedBytes: 10, unmeasured: 0 },
  ...more,
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-cleanups-'));
  reports.length = 0;
  warnings.length = 0;
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('what was cleaned up', () => {
  it('is there after a restart, in one sum per day and connection', async () => {
    const cleanups = open();
    await Promise.all([
      cleanups.add(cleanup()),
      cleanups.add(cleanup({ artifacts: 2, freedBytes: 5, unmeasured: 1 })),
      cleanups.add(cleanup({ day: '2026-11-24' })),
      cleanups.add(cleanup({ connectionId: 'elsewhere' })),
    ]);
    expect(await open().of('here')).toEqual([
      cleanup({ artifacts: 3, freedBytes: 15, unmeasured: 1 }),
      cleanup({ day: '2026-11-24' }),
    ]);
  });

  it('is added to by two processes', async () => {
    const [app, command] = [open(), open()];
    await app.add(cleanup());
    await command.add(cleanup());
    await app.add(cleanup());
    expect(await command.of('here')).toEqual([cleanup({ artifacts: 3, freedBytes: 30 })]);
  });

  it('is bounded: the oldest go first', async () => {
    const cleanups = Array.from({ length: 500 }, (_, index) => cleanup({ connectionId: `c${index}` }));
    await writeFile(join(home, 'cleanups.json'), JSON.stringify({ version: 1, cleanups }));
    await open().add(cleanup());
    const kept = JSON.parse(await readFile(join(home, 'cleanups.json'), 'utf8')) as { cleanups: Cleanup[] };
    expect(kept.cleanups.map(({ connectionId }) => connectionId)).toEqual([
      ...cleanups.slice(1).map(({ connectionId }) => connectionId),
      'here',
    ]);
  });

  it('goes with its connection', async () => {
    await open().add(cleanup());
    await open().add(cleanup({ connectionId: 'elsewhere' }));
    await open().forget('here');
    expect([await open().of('here'), await open().of('elsewhere')]).toEqual([
      [],
      [cleanup({ connectionId: 'elsewhere' })],
    ]);
  });

  it('that cannot be understood is set aside, and counting begins anew', async () => {
    await writeFile(
      join(home, 'cleanups.json'),
      JSON.stringify({ version: 1, cleanups: [cleanup({ artifacts: -1 })] }),
    );
    await open().add(cleanup());
    expect(await open().of('here')).toEqual([cleanup()]);
    expect(reports).toHaveLength(1);
    expect((await readdir(home)).some((name) => name.startsWith('cleanups.json.unreadable-'))).toBe(true);
  });

  it('that cannot be written stops nothing', async () => {
    await rm(home, { recursive: true });
    await writeFile(home, 'a file, not a folder');
    await open().add(cleanup());
    expect(warnings).toHaveLength(1);
  });
});
