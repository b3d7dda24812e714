import { appendFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { filesOf } from '../../support/image-files';
import { tempFolder } from '../../support/temp-folders';
import { engineWithout } from './doors';
import { engineAt, failureOf, folderWith, follow, type Machine, random, request, startEngine } from './support';

const MB = 1_000_000;
const PARTS = 24;
const LAST = 'part-23';

let machine: Machine;
let engine: Engine;
let withoutSessions: Awaited<ReturnType<typeof engineWithout>>;

beforeAll(async () => {
  machine = await startEngine();
  engine = engineAt(machine.host);
  withoutSessions = await engineWithout(machine, 'sessions');
}, 60_000);
afterAll(async () => {
  await withoutSessions.close();
  await machine.stop();
});

/** Enough files that the last one is not yet open when the first is under way. */
const parts = (): Promise<string> =>
  folderWith({
    Dockerfile: 'FROM scratch\nCOPY part-* /\n',
    ...Object.fromEntries(
      Array.from({ length: PARTS }, (_, part) => [`part-${String(part).padStart(2, '0')}`, random(2 * MB)]),
    ),
  });

/** Does something to the folder as soon as the first bytes of it were sent. */
const whenItBegan = (change: () => void) => {
  const told = follow<BuildEvent>();
  let isDone = false;
  const on = (event: BuildEvent): void => {
    told.running.on(event);
    if (isDone || event.kind !== 'context' || event.sentBytes === 0) return;
    isDone = true;
    change();
  };
  return { ...told, running: { ...told.running, on } };
};

describe.each([
  ['a session', () => engine],
  ['a tar', () => engineAt(withoutSessions.host)],
])('a folder that changes while it is sent by %s', (_, way) => {
  it('loses a file: it is named', async () => {
    const folder = await parts();
    const told = whenItBegan(() => unlinkSync(join(folder, LAST)));
    const error = await failureOf(way().build(request(folder), told.running));
    expect(error).toMatchObject({ code: 'file-unreadable', retryable: true });
    expect(error.message).toContain(LAST);
  });

  it('has a file cut: it is named', async () => {
    const folder = await parts();
    const told = whenItBegan(() => truncateSync(join(folder, LAST), 1000));
    const error = await failureOf(way().build(request(folder), told.running));
    expect(error).toMatchObject({ code: 'file-unreadable', retryable: true });
    expect(error.message).toContain(`${LAST} became shorter`);
  });

  it('has a file grow: what was listed is in the image, and all of it the next time', async () => {
    const folder = await parts();
    const told = whenItBegan(() => appendFileSync(join(folder, LAST), random(MB)));
    const { imageId } = await way().build(request(folder), told.running);
    expect(sizeOf(await filesOf(engine, imageId))).toBe(2 * MB);
    const again = await way().build(request(folder), follow<BuildEvent>().running);
    expect(sizeOf(await filesOf(engine, again.imageId))).toBe(3 * MB);
  });

  it('has a file replaced by another of its size: the next build has the new one', async () => {
    const folder = await parts();
    const told = whenItBegan(() => writeFileSync(join(folder, LAST), random(2 * MB)));
    await way().build(request(folder), told.running);
    const fresh = await engineAt(withoutSessions.host).build(request(folder), follow<BuildEvent>().running);
    const again = await way().build(request(folder), follow<BuildEvent>().running);
    expect((await filesOf(engine, again.imageId)).get(LAST)).toBe((await filesOf(engine, fresh.imageId)).get(LAST));
  });

  it('is cancelled in the middle of a file, and built whole the next time', async () => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY big /\n', big: '' });
    // A gigabyte of nothing: far more than is on its way between the first bytes and the end.
    await truncate(join(folder, 'big'), 1000 * MB);
    const told = follow<BuildEvent>();
    const outcome = failureOf(way().build(request(folder), told.running));
    await told.seen((event) => event.kind === 'context' && event.sentBytes > 0);
    told.abort();
    expect((await outcome).code).toBe('cancelled');
    const sentBytes = (): number =>
      Math.max(...told.events.map((event) => (event.kind === 'context' ? event.sentBytes : 0)));
    expect(sentBytes()).toBeLessThan(1000 * MB);
    await truncate(join(folder, 'big'), 5 * MB);
    const { imageId } = await way().build(request(folder), follow<BuildEvent>().running);
    expect((await filesOf(engine, imageId)).get('big')).toMatch(/^file 644 0:0 5000000 /);
  });
});

describe('one folder for two builds at once', () => {
  it('reaches both whole, although the engine keeps one copy for them', async () => {
    const folder = await parts();
    writeFileSync(join(folder, 'other.Dockerfile'), 'FROM scratch\nCOPY part-0* /\n');
    const [all, some] = await Promise.all([
      engine.build(request(folder), follow<BuildEvent>().running),
      engine.build(request(folder, { dockerfile: 'other.Dockerfile' }), follow<BuildEvent>().running),
    ]);
    const files = await filesOf(engine, all.imageId);
    expect(files.size).toBe(PARTS);
    expect(await filesOf(engine, some.imageId)).toEqual(
      new Map([...files].filter(([path]) => path.startsWith('part-0'))),
    );
  });
});

describe('a file of 5 GB that holds next to nothing', () => {
  const large = process.env['GANTRY_TEST_LARGE'] === '1';
  it.skipIf(!large)(
    'is in the image as it is, however it is sent (GANTRY_TEST_LARGE=1: takes minutes and 20 GB)',
    async () => {
      const dir = await tempFolder();
      writeFileSync(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY sparse /\n');
      writeFileSync(join(dir, 'sparse'), 'begins');
      await truncate(join(dir, 'sparse'), 5_000 * MB);
      appendFileSync(join(dir, 'sparse'), 'ends');
      for (const host of [machine.host, withoutSessions.host]) {
        const { imageId } = await engineAt(host).build(request(dir), follow<BuildEvent>().running);
        const facts = (await filesOf(engine, imageId)).get('sparse') ?? '';
        expect(facts).toContain('5000000004');
      }
    },
    900_000,
  );
});

const sizeOf = (files: ReadonlyMap<string, string>): number => Number(files.get(LAST)?.split(' ')[3]);
