import { describe, expect, it } from 'vitest';
import type { FindingCode } from '#shared/model/finding';
import { type Files, under, without } from '../../../support/builds/disk';
import { pe } from '../../../support/builds/elf';
import * as engines from '../../../support/builds/engines';
import { findingsOf } from '../../../support/builds/examining';
import { broken, healthy, windowsUnity } from '../../../support/builds/faults';

const { unity, unreal, node } = engines;

describe('a folder with its own Dockerfile', () => {
  const copies = 'FROM debian:12.12-slim\nCOPY --chown=10001 . /app\nUSER 10001\nENTRYPOINT ["/app/Arena.x86_64"]\n';
  const own = (files: Files, dockerfile = copies): Files => ({ ...files, Dockerfile: dockerfile });
  const about = (files: Files) => findingsOf(files, { dockerfile: String(files['Dockerfile']) });
  /** What a Dockerfile makes itself is no finding. */
  const ofRecipes = new Set<FindingCode>(['nothing-to-start', 'modules-missing', 'runs-as-root']);
  const runs: readonly FindingCode[] = [
    ...(['windows-build', 'macos-build', 'wrong-architecture', 'client-build', 'execute-bits-lost'] as const),
    ...(['data-folder-missing', 'engine-folder-missing', 'pack-missing', 'assemblies-missing'] as const),
    'modules-foreign',
  ];
  const cases = broken.filter(([, code]) => runs.includes(code));
  const named = 'FROM debian:12.12-slim\nCOPY . /app\nUSER 1\nENTRYPOINT ["/app/arena", "server"]\n';

  it.each(cases)('and %s has exactly the finding %s, which stops no push', async (_name, code, files) => {
    const [found, ...others] = await about(own(files, named));
    expect(found).toMatchObject({ code, severity: 'warning', fix: null });
    expect(found?.why).toMatch(/Dockerfile/);
    expect(others).toEqual([]);
  });
  it('is warned of each that a recipe is', () => {
    expect(new Set(cases.map(([, code]) => code))).toEqual(new Set(runs));
  });
  it.each(healthy.filter(([, files]) => files['Dockerfile'] === undefined))(
    'and a healthy build (%s) has none',
    async (_name, files) => {
      const all = without(files, '.git');
      expect(await about(own(all))).toEqual([]);
      expect(await about(own(all, named))).toEqual([]);
    },
  );
  it.each(broken.filter(([, code]) => ofRecipes.has(code) && code !== 'runs-as-root'))(
    'and %s has none: it makes that itself',
    async (_name, _code, files) => {
      expect(await about(own(files))).toEqual([]);
    },
  );
  it('is told of a build that lies deeper, under its whole name', async () => {
    const files = own(under('Builds/Server', without(unity(), 'Arena_Data')), 'FROM x\nCOPY Builds/Server /app\n');
    expect(await about(files)).toMatchObject([{ code: 'data-folder-missing', files: ['Builds/Server/Arena_Data/'] }]);
  });
  it('is judged by the build that it names', async () => {
    const [windows, linux] = [under('Builds/Windows', windowsUnity), under('Builds/Linux', unity())];
    expect(await about(own({ ...windows, ...linux }, 'FROM x\nCOPY Builds/Linux /app\n'))).toEqual([]);
    expect(await about(own({ ...windows, ...linux }, 'FROM x\nCOPY Builds/Windows /app\n'))).toMatchObject([
      { code: 'windows-build', files: ['Builds/Windows/Arena.exe'] },
    ]);
  });
  it.each([
    [
      'a tool that it does not name',
      { 'tools/protoc.exe': pe(), 'main.go': 'package main' },
      'FROM golang\nCOPY . .\n',
    ],
    ['what its ignore file keeps out', { ...windowsUnity, '.dockerignore': '*.exe\n' }, copies],
    [
      'packages that its ignore file keeps out',
      { ...node(), 'node_modules/a/b.node': pe(), '.dockerignore': 'node_modules\n' },
      copies,
    ],
    [
      'execute bits that it gives back',
      { arena: { content: engines.program(), mode: 0o644 } },
      'FROM x\nCOPY --chmod=755 arena /arena\nRUN chmod +x /arena\n',
    ],
  ])('is not told of %s', async (_name, files, dockerfile) => {
    expect(await about(own(files as Files, dockerfile))).toEqual([]);
  });
  it('is told of Unreal as root where the build lies deeper', async () => {
    const files = own(under('LinuxServer', unreal()), 'FROM debian:12.12-slim\nCOPY LinuxServer /app\n');
    expect(await about(files)).toMatchObject([{ code: 'runs-as-root', severity: 'error', fix: { is: 'off' } }]);
  });
});
