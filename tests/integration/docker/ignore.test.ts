import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { filesOf } from '../../support/image-files';
import { engineWithout, paperBuilder } from './doors';
import { cases, type IgnoreCase, tree } from './ignore-cases';
import { engineAt, failureOf, folderWith, follow, type Machine, request, run, startEngine } from './support';

/** Where docker commands may be: the one on the PATH can be newer than the one that came with the engine. */
const COMMANDS = ['docker', '/usr/bin/docker'];

interface Command {
  readonly name: string;
  readonly major: number;
  readonly buildkit: boolean;
}

let machine: Machine;
let doors: Readonly<Record<'sessions' | 'buildkit', Awaited<ReturnType<typeof engineWithout>>>>;
let paper: Awaited<ReturnType<typeof paperBuilder>>;
let commands: readonly Command[];
beforeAll(async () => {
  machine = await startEngine();
  doors = { sessions: await engineWithout(machine, 'sessions'), buildkit: await engineWithout(machine, 'buildkit') };
  paper = await paperBuilder();
  const found = (await Promise.all(COMMANDS.map(lookAt))).flat().sort((a, b) => b.major - a.major);
  // The newest for each builder.
  commands = [true, false].flatMap((buildkit) => found.find((one) => one.buildkit === buildkit) ?? []);
}, 60_000);
afterAll(async () => {
  await Promise.all([doors.sessions.close(), doors.buildkit.close(), paper.close()]);
  await machine.stop();
});

/** One entry for each builder that it can use: newer ones need a plug-in for BuildKit. */
async function lookAt(name: string): Promise<readonly Command[]> {
  const { stdout } = await run(name, ['--version']).catch(() => ({ stdout: '' }));
  const major = Number(/version (\d+)\./.exec(stdout)?.[1] ?? 0);
  if (major === 0) return [];
  const hasBuildx = await run(name, ['buildx', 'version']).then(
    () => true,
    () => false,
  );
  const builders = major < 23 || hasBuildx ? [true, false] : [false];
  return builders.map((buildkit) => ({ name, major, buildkit }));
}

const contextOf = ({ dockerfile = 'Dockerfile', ignoreFile = '.dockerignore', ignore }: IgnoreCase): Promise<string> =>
  folderWith({ ...tree, [dockerfile]: 'FROM scratch\nCOPY . /\nCMD ["none"]\n', [ignoreFile]: ignore });

/** The engine takes Dockerfile and ignore file out of what the classic builder is sent; of all else the command decides. */
const isAboutItself = ({ name }: IgnoreCase): boolean =>
  /Dockerfile|ignore file|nothing stays|star, then far/.test(name);
const isItself = (path: string): boolean => path === 'Dockerfile' || path === '.dockerignore';

/** Null: refused. */
async function byCommand(command: Command, folder: string, one: IgnoreCase): Promise<readonly string[] | null> {
  const isSentOnly = !command.buildkit && !isAboutItself(one);
  const DOCKER_BUILDKIT = command.buildkit ? '1' : '0';
  const env = { ...process.env, DOCKER_BUILDKIT, DOCKER_CONFIG: '/nonexistent' };
  const host = isSentOnly ? paper.host : machine.host;
  const args = ['-H', host, 'build', '-q', '-f', join(folder, one.dockerfile ?? 'Dockerfile'), folder];
  const built = await run(command.name, args, { env }).catch((cause: { stderr?: string }) => {
    expect(cause.stderr).toMatch(/pattern/);
    return null;
  });
  if (built === null) return null;
  return isSentOnly ? paper.sent(built.stdout.trim()) : namesIn(built.stdout.trim());
}

async function byGantry(engine: Engine, folder: string, dockerfile = 'Dockerfile'): Promise<readonly string[]> {
  const { imageId } = await engine.build(request(folder, { dockerfile }), follow<BuildEvent>().running);
  return namesIn(imageId);
}

/** Files and links of an image, sorted. */
async function namesIn(imageId: string): Promise<readonly string[]> {
  const files = await filesOf(engineAt(machine.host), imageId);
  return [...files].flatMap(([path, facts]) => (facts.startsWith('directory') ? [] : [path])).sort();
}

function expected(files: readonly string[], { before23, classic }: IgnoreCase, command: Command): readonly string[] {
  const all = new Set(files);
  for (const difference of [command.major < 23 ? before23 : undefined, command.buildkit ? undefined : classic]) {
    for (const path of difference?.more ?? []) all.add(path);
    for (const path of difference?.fewer ?? []) all.delete(path);
  }
  return [...all].sort();
}

describe('an ignore file leaves in the image what the docker command would', () => {
  it.concurrent.each(cases)('$name', async (one) => {
    const folder = await contextOf(one);
    const engine = engineAt(machine.host);
    if (one.refused) {
      expect(await failureOf(byGantry(engine, folder))).toMatchObject({ code: 'invalid-input' });
      for (const command of commands) expect(await byCommand(command, folder, one)).toBeNull();
      return;
    }
    const files = await byGantry(engine, folder, one.dockerfile);
    for (const command of commands) {
      const isLeft = (path: string): boolean => command.buildkit || isAboutItself(one) || !isItself(path);
      const found = await byCommand(command, folder, one);
      expect(found?.filter(isLeft), `${command.name} ${command.buildkit}`).toEqual(
        expected(files, one, command).filter(isLeft),
      );
    }
  });

  it('has witnesses for both builders', () => {
    expect(commands.map(({ buildkit }) => buildkit)).toEqual(expect.arrayContaining([true, false]));
  });
});

describe.each(['buildkit', 'sessions'] as const)('as one tar, to an engine without %s', (without) => {
  it.each(cases.filter(isAboutItself))('$name', async (one) => {
    const folder = await contextOf(one);
    const files = await byGantry(engineAt(machine.host), folder, one.dockerfile);
    const sent = await byGantry(engineAt(doors[without].host), folder, one.dockerfile);
    // BuildKit finds the Dockerfile nowhere else.
    const dockerfile = one.dockerfile ?? 'Dockerfile';
    expect(sent).toEqual(without === 'sessions' ? [...new Set([...files, dockerfile])].sort() : files);
  });
});
