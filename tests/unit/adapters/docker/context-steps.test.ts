import { randomBytes } from 'node:crypto';
import { chmod, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookAtContext } from '#adapters/docker/recipe-context';
import { folderWith, never, request } from './support';

const look = (folder: string, more = {}) => lookAtContext(request(folder, more), never);
const stepsOf = async (folder: string, more = {}) => (await look(folder, more)).facts.steps;
/** From which step on two looks differ. */
async function firstChanged(folder: string, change: () => Promise<unknown>, more = {}): Promise<number> {
  const before = await stepsOf(folder);
  await change();
  const after = await stepsOf(folder, more);
  return after.findIndex((print, index) => print !== before[index]);
}
const later = new Date(Date.now() + 60_000);

describe('the steps of a Dockerfile with their files', () => {
  const folder = (dockerfile: string) =>
    folderWith({
      Dockerfile: dockerfile,
      'assets/a.pak': randomBytes(40_000),
      'assets/deep/b.pak': randomBytes(30_000),
      'bin/server': randomBytes(20_000),
      'rules.txt': 'x',
    });
  const usual = 'FROM debian:12\nCOPY assets /assets\nRUN ls\nCOPY ["bin/server", "/"]\nCOPY rules.txt /\n';

  it.each<[string, number, (at: string) => Promise<unknown>]>([
    ['nothing', -1, async () => undefined],
    ['a file’s bytes', 4, (at) => writeFile(join(at, 'rules.txt'), 'longer')],
    ['a file’s time', 1, (at) => utimes(join(at, 'assets/deep/b.pak'), later, later)],
    ['a file’s mode', 3, (at) => chmod(join(at, 'bin/server'), 0o755)],
    ['a file that is gone', 1, (at) => rm(join(at, 'assets/a.pak'))],
    ['a file that no step takes', -1, (at) => writeFile(join(at, 'notes.md'), 'x')],
    ['an instruction', 2, (at) => writeFile(join(at, 'Dockerfile'), usual.replace('ls', 'ls -l'))],
  ])('tell from where on %s changes the image', async (_, first, change) => {
    const at = await folder(usual);
    expect(await firstChanged(at, () => change(at))).toBe(first);
  });

  it('are all others by other options', async () => {
    const at = await folder(usual);
    expect(await firstChanged(at, async () => undefined, { buildArgs: { MODE: 'x' } })).toBe(0);
  });

  it.each<[string, string, number]>([
    ['all of the folder', 'FROM a\nCOPY . /\n', 1],
    ['names with stars', 'FROM a\nCOPY rules.* /\n', 1],
    ['flags', 'FROM a\nCOPY --chown=1:1 --chmod=0755 rules.txt /\n', 1],
    ['an argument', 'FROM a\nARG F\nCOPY $F /\n', 2],
    ['another stage, which may take it', 'FROM a AS b\nCOPY . /\nFROM c\nCOPY --from=b /x /x\n', 1],
    ['a program that sees the folder', 'FROM a\nRUN --mount=type=bind,target=/src cp /src/rules.txt /\n', 1],
    ['a program with a cache only', 'FROM a\nRUN --mount=type=cache,target=/c make\n', -1],
    ['a text in the Dockerfile', 'FROM a\nCOPY <<EOF /etc/x\nrules.txt\nEOF\n', -1],
  ])('know a change of a file through %s', async (_, dockerfile, first) => {
    const at = await folder(dockerfile);
    expect(await firstChanged(at, () => writeFile(join(at, 'rules.txt'), 'longer'))).toBe(first);
  });

  it('know a change inside a here-document', async () => {
    const at = await folder('FROM a\nCOPY <<EOF /etc/x\none\nEOF\n');
    const change = () => writeFile(join(at, 'Dockerfile'), 'FROM a\nCOPY <<EOF /etc/x\ntwo\nEOF\n');
    expect(await firstChanged(at, change)).toBe(1);
  });

  it('say of which the files tell nothing', async () => {
    const at = await folder(
      'FROM a AS b\nFROM c\nRUN x\nCOPY rules.txt /\nCOPY --from=b /x /x\nADD https://e.example/x /\n',
    );
    const { facts, unjudged } = await look(at);
    expect(facts.steps.map((print) => unjudged.has(print))).toEqual([false, true, false, true, true]);
  });

  it('are sampled by their own files: of the last stage only, and not where they are left out', async () => {
    const at = await folder('FROM a AS b\nCOPY assets /assets\nFROM c\nCOPY bin /bin\nCOPY rules.txt /\n');
    const { facts, sample } = await look(at);
    const all = await sample(new Set(), never);
    expect(all.compressedBytes).toBeGreaterThan(20_000);
    expect(all.compressedBytes).toBeLessThan(23_000);
    expect((await sample(new Set(facts.steps.slice(0, 2)), never)).compressedBytes).toBeLessThan(1000);
  });

  it('count a file in as many layers as take it', async () => {
    const at = await folder('FROM a\nCOPY assets /assets\nCOPY assets/a.pak /copy\n');
    expect((await (await look(at)).sample(new Set(), never)).compressedBytes).toBeGreaterThan(110_000);
  });
});
