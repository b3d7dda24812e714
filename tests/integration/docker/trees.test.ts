import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { filesOf } from '../../support/image-files';
import { tempFolder } from '../../support/temp-folders';
import { devices, trees } from '../../support/trees';
import { engineWithout } from './doors';
import { engineAt, follow, type Machine, request, run, startEngine } from './support';

/** All trees side by side in one context: each build carries all of them. */
let dir: string;
let machine: Machine;
let engine: Engine;
const doors: Record<'sessions' | 'buildkit', Awaited<ReturnType<typeof engineWithout>>> = Object.create(null);

const links = [
  ['a link beside its target/link', '/1'],
  ['a link to a folder/link/inside', '/2'],
  ['a link to a folder/link', '/3/'],
  ['a link to another folder’s file/link', '/4'],
  ['links to links/a', '/5'],
  ['names of one file in several folders/c/d/late', '/6'],
  ['two names of one file', '/7/'],
  ['names with commas/a, b', '/8'],
  ['names with spaces/in the middle', '/9'],
  ['letters of other alphabets/*/*', '/10/'],
  [`composed and decomposed letters/${'é'.normalize('NFD')}`, '/11'],
  ['long names/n*', '/12/'],
  ['names of dots', '/13/'],
].map((copy) => `COPY ${JSON.stringify(copy)}`);

beforeAll(async () => {
  machine = await startEngine();
  engine = engineAt(machine.host);
  await engine.status();
  for (const without of ['sessions', 'buildkit'] as const) doors[without] = await engineWithout(machine, without);
  dir = await tempFolder();
  for (const [name, make] of Object.entries({ ...trees, ...devices })) {
    mkdirSync(join(dir, name));
    await make(join(dir, name));
  }
  writeFileSync(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  writeFileSync(join(dir, 'links.Dockerfile'), `FROM scratch\n${links.join('\n')}\n`);
  writeFileSync(join(dir, '.dockerignore'), '**/a-ignored\n');
}, 90_000);
afterAll(async () => {
  await Promise.all(Object.values(doors).map((door) => door.close()));
  await machine.stop();
});

const byGantry = async (host: string, dockerfile: string): Promise<ReadonlyMap<string, string>> => {
  const { imageId } = await engineAt(host).build(request(dir, { dockerfile }), follow<BuildEvent>().running);
  return filesOf(engine, imageId);
};
const byDocker = async (dockerfile: string): Promise<ReadonlyMap<string, string>> => {
  const args = ['-H', machine.host, 'build', '-q', '--no-cache', '-f', join(dir, dockerfile), dir];
  const env = { ...process.env, DOCKER_BUILDKIT: '1', DOCKER_CONFIG: '/nonexistent' };
  return filesOf(engine, (await run('/usr/bin/docker', args, { env })).stdout.trim());
};

/** What lies below one tree's folder, and that itself. */
const below = (files: ReadonlyMap<string, string>, name: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...files].filter(([path]) => path === name || path.startsWith(`${name}/`)));

describe('the image of a folder', () => {
  let docker: ReadonlyMap<string, string>;
  let session: ReadonlyMap<string, string>;
  let tar: ReadonlyMap<string, string>;
  let classic: ReadonlyMap<string, string>;
  beforeAll(async () => {
    docker = await byDocker('Dockerfile');
    session = await byGantry(machine.host, 'Dockerfile');
    tar = await byGantry(doors.sessions.host, 'Dockerfile');
    classic = await byGantry(doors.buildkit.host, 'Dockerfile');
  }, 120_000);

  it.each(Object.keys(trees))('%s: is the docker command’s, by session, as a tar, by either builder', (name) => {
    const expected = below(docker, name);
    expect(Object.keys(expected).length).toBeGreaterThan(1);
    expect(below(session, name)).toEqual(expected);
    expect(below(tar, name)).toEqual(expected);
    expect(below(classic, name)).toEqual(withoutSetId(expected));
  });

  it.each(Object.keys(devices))('%s: is left out, and its folder stays', (name) => {
    for (const files of [session, tar, classic]) expect(Object.keys(below(files, name))).toEqual([name]);
  });

  it('holds nothing else', () => {
    const paths = (files: ReadonlyMap<string, string>) => {
      const others = new Set(Object.keys(devices).flatMap((name) => Object.keys(below(files, name))));
      return [...files.keys()].filter((path) => !others.has(path)).sort();
    };
    for (const files of [session, tar, classic]) expect(paths(files)).toEqual(paths(docker));
  });
});

/** The classic builder takes setuid and setgid from files that it copies, by whomever it is asked. */
const withoutSetId = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([path, facts]) => [
      path,
      facts.replace(
        /^(file|link) ([0-7]+)/,
        (_, kind: string, mode: string) => `${kind} ${(Number.parseInt(mode, 8) & 0o1777).toString(8)}`,
      ),
    ]),
  );

describe('what COPY names', () => {
  it('is followed through links, by session and as a tar', async () => {
    const expected = await byDocker('links.Dockerfile');
    expect(expected.size).toBeGreaterThan(links.length);
    expect(await byGantry(machine.host, 'links.Dockerfile')).toEqual(expected);
    expect(await byGantry(doors.sessions.host, 'links.Dockerfile')).toEqual(expected);
  });
});
