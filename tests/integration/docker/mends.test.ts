import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, ContextMends, Engine } from '#core/ports/engine';
import { readArchives } from '../../support/image-files';
import { engineWithout } from './doors';
import { engineAt, folderWith, follow, type Machine, request, run, startEngine } from './support';

let machine: Machine;
let doors: Readonly<Record<'sessions' | 'buildkit', Awaited<ReturnType<typeof engineWithout>>>>;
beforeAll(async () => {
  machine = await startEngine();
  doors = { sessions: await engineWithout(machine, 'sessions'), buildkit: await engineWithout(machine, 'buildkit') };
}, 60_000);
afterAll(async () => {
  await Promise.all([doors.sessions.close(), doors.buildkit.close()]);
  await machine.stop();
});

const mends: ContextMends = {
  leaveOut: new Set(['.env', '.git/HEAD', '.git/objects/a', 'deep/er/a.debug']),
  mended: new Map([
    ['start.sh', { mend: 'line-endings', bytes: 15 }],
    ['conf/arena.cfg', { mend: 'listen-settings', bytes: 13 }],
  ]),
  dockerfileTail: '\nUSER 10001:10001\n',
};
const files = {
  // No line end at its end: what is added begins a line of its own.
  Dockerfile: 'FROM scratch\nUSER 0\nCOPY . /\nCMD ["none"]',
  '.env': 'SECRET=1',
  '.git/HEAD': 'ref',
  '.git/objects/a': 'x',
  'deep/er/a.debug': 'x',
  'deep/kept': 'x',
  'start.sh': '#!/bin/sh\r\ntrue\r\n',
  'conf/arena.cfg': 'bind localhost\n',
};
const engines: readonly (readonly [string, () => Engine])[] = [
  ['a session', () => engineAt(machine.host)],
  ['a tar to BuildKit', () => engineAt(doors.sessions.host)],
  ['a tar to the classic builder', () => engineAt(doors.buildkit.host)],
];

/** Every path of the image with its content; folders end with a slash. */
async function contents(imageId: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  await readArchives(engineAt(machine.host), imageId, async (archive) => {
    for await (const entry of Readable.from(archive).pipe(extract())) {
      const name = entry.header.type === 'directory' ? `${entry.header.name.replace(/\/$/, '')}/` : entry.header.name;
      found.set(name, await text(entry));
    }
  });
  return found;
}

async function userOf(imageId: string): Promise<string> {
  const { stdout } = await run('docker', ['-H', machine.host, 'inspect', '-f', '{{.Config.User}}', imageId]);
  return stdout.trim();
}

describe('a folder with its own Dockerfile, mended on the way to the engine', () => {
  it.each(engines)('by %s', async (_, engine) => {
    const folder = await folderWith(files);
    const build = (more: Parameters<typeof request>[1]) =>
      engine().build(request(folder, more), follow<BuildEvent>().running);
    const plain = await build({});
    const { imageId } = await build({ mends });
    const [before, after] = [await contents(plain.imageId), await contents(imageId)];
    expect(before.get('.env')).toBe('SECRET=1');
    expect([...before.keys()].filter((path) => !after.has(path)).sort()).toEqual(
      ['.env', '.git/', '.git/HEAD', '.git/objects/', '.git/objects/a', 'deep/er/', 'deep/er/a.debug'].sort(),
    );
    expect(after.get('start.sh')).toBe('#!/bin/sh\ntrue\n');
    expect(after.get('conf/arena.cfg')).toBe('bind 0.0.0.0\n');
    expect(await userOf(plain.imageId)).toBe('0');
    expect(await userOf(imageId)).toBe('10001:10001');
    // The folder is as it was.
    expect(await contents((await build({})).imageId)).toEqual(before);
  });
});
