import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { engineWithout } from './doors';
import { cases, type IgnoreCase, tree } from './ignore-cases';
import { imageFiles } from './image-files';
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
let commands: readonly Command[];
beforeAll(async () => {
  machine = await startEngine();
  doors = { sessions: await engineWithout(machine, 'sessions'), buildkit: await engineWithout(machine, 'buildkit') };
  const found = (await Promise.all(COMMANDS.map(lookAt))).flat().sort((a, b) => b.major - a.major);
  // The newest for each builder.
  commands = [true, false].flatMap((buildkit) => found.find((one) => one.buildkit === buildkit) ?? []);
}, 60_000);
afterAll(async () => {
  await Promise.all([doors.sessions.close(), doors.buildkit.close()]);
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

/** Null: refused. */
async function byCommand(command: Command, folder: string, dockerfile = 'Dockerfile') {
  const DOCKER_BUILDKIT = command.buildkit ? '1' : '0';
  const env = { ...process.env, DOCKER_BUILDKIT, DOCKER_CONFIG: '/nonexistent' };
  const args = ['-H', machine.host, 'build', '-q', '-f', join(folder, dockerfile), folder];
  const built = await run(command.name, args, { env }).catch((cause: { stderr?: string }) => {
    expect(cause.stderr).toMatch(/pattern/);
    return null;
  });
  return built === null ? null : imageFiles(machine.host, built.stdout.trim());
}

async function byGantry(engine: Engine, folder: string, dockerfile = 'Dockerfile'): Promise<readonly string[]> {
  const { imageId } = await engine.build(request(folder, { dockerfile }), follow<BuildEvent>().running);
  return imageFiles(machine.host, imageId);
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
      for (const command of commands) expect(await byCommand(command, folder)).toBeNull();
      return;
    }
    const files = await byGantry(engine, folder, one.dockerfile);
    for (const command of commands)
      expect(await byCommand(command, folder, one.dockerfile), `${command.name} ${command.buildkit}`).toEqual(
        expected(files, one, command),
      );
  });

  it('has witnesses for both builders', () => {
    expect(commands.map(({ buildkit }) => buildkit)).toEqual(expect.arrayContaining([true, false]));
  });
});

const aboutItself = /Dockerfile|ignore file|nothing stays|star, then far/;
describe.each(['buildkit', 'sessions'] as const)('as one tar, to an engine without %s', (without) => {
  it.each(cases.filter(({ name }) => aboutItself.test(name)))('$name', async (one) => {
    const folder = await contextOf(one);
    const files = await byGantry(engineAt(machine.host), folder, one.dockerfile);
    const sent = await byGantry(engineAt(doors[without].host), folder, one.dockerfile);
    // BuildKit finds the Dockerfile nowhere else.
    const dockerfile = one.dockerfile ?? 'Dockerfile';
    expect(sent).toEqual(without === 'sessions' ? [...new Set([...files, dockerfile])].sort() : files);
  });
});
