import { chmod, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FixableCode, fixableCodes } from '#shared/model/finding';
import { onDisk } from '../../../support/builds/disk';
import * as engines from '../../../support/builds/engines';
import { examinationIn, findingsIn, findingsOf } from '../../../support/builds/examining';
import { inGit, unrealDocker } from '../../../support/builds/faults';

const { node, go, native } = engines;

describe('a finding', () => {
  it('never says the secret', async () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const found = await findingsOf({ ...go(), 'web.json': `{"auth": "${token}"}`, '.env': 'PASSWORD=hunter2' });
    expect(found).toMatchObject([{ code: 'secrets', severity: 'error', count: 2, fix: { is: 'always' } }]);
    expect(JSON.stringify(found)).not.toMatch(/ghp_|hunter2/);
  });
  it('is not made of what .dockerignore keeps out already', async () => {
    expect(await findingsOf({ ...node(), '.env': 'A=b', '.dockerignore': '.env\n' })).toEqual([]);
  });
  it('says the bytes, and names the first files of many', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`symbols/${index}.debug`, 'abc']));
    const [found] = await findingsOf({ ...go(), ...many });
    expect(found).toMatchObject({ code: 'debug-symbols', count: 30, bytes: 90 });
    expect(found?.files).toHaveLength(20);
  });
  it('of a folder with its own Dockerfile is mended on the way to the engine only if that is wanted', async () => {
    const files = { ...go(), '.env': 'A=b', Dockerfile: 'FROM scratch\nUSER 1\n' };
    const [found] = await findingsOf(files);
    expect(found).toMatchObject({ code: 'secrets', fix: { is: 'off' } });
    expect(found?.fix?.how).toContain('.dockerignore');
    expect(await findingsOf(files, {}, { secrets: true })).toMatchObject([{ fix: { is: 'on' } }]);
  });
  it.each([
    'database_host = localhost',
    '# bind 127.0.0.1',
    'bindaddr 0.0.0.0',
    'url = http://localhost.example.com/',
    'name = listen 127.0.0.1.5',
  ])('is not made of “%s”', async (line) => {
    expect(await findingsOf({ ...native(), 'arena.cfg': `${line}\n` })).toEqual([]);
  });
  it.each(['.env.example', 'certificate.pem', 'library/readme.txt'])('is not made of %s', async (path) => {
    expect(await findingsOf({ ...go(), [path]: '-----BEGIN CERTIFICATE-----\n' })).toEqual([]);
  });
});

describe('a fix inside the image', () => {
  const notExecutable = async (): Promise<string> => {
    const folder = await onDisk(go());
    await chmod(join(folder, 'arena'), 0o644);
    return folder;
  };
  const cases: Readonly<Record<Exclude<FixableCode, 'runs-as-root' | 'secrets'>, () => Promise<string>>> = {
    'execute-bits-lost': notExecutable,
    'windows-line-endings': () => onDisk({ ...go(), 'start.sh': '#!/bin/sh\r\n./arena\r\n' }),
    'loopback-bind': () => onDisk({ ...go(), 'arena.cfg': 'bind = 127.0.0.1\n' }),
    'debug-symbols': () => onDisk({ ...go(), 'arena.debug': 'x' }),
    'do-not-ship': () => onDisk({ ...go(), 'Arena_DoNotShip/a.txt': 'x' }),
    'editor-folders': () => onDisk({ ...go(), 'DerivedDataCache/a.bin': 'x' }),
    'version-control': () => onDisk({ ...go(), ...inGit }),
    'link-leaves-folder': async () => {
      const folder = await onDisk(go());
      await symlink('../outside', join(folder, 'link'));
      return folder;
    },
  };
  const usual = (code: FixableCode): 'on' | 'off' => (code === 'loopback-bind' ? 'off' : 'on');

  it.each(Object.entries(cases) as [keyof typeof cases, () => Promise<string>][])(
    'of %s can be refused and taken up again; nothing else changes',
    async (code, make) => {
      const folder = await make();
      const [before, refused, wanted] = [{}, { [code]: false }, { [code]: true }];
      expect(await findingsIn(folder, {}, before)).toMatchObject([{ code, fix: { is: usual(code) } }]);
      const off = await examinationIn(folder, {}, refused);
      expect(off.findings).toMatchObject([{ code, fix: { is: 'off' } }]);
      expect([off.leftOut.length, off.mended.size]).toEqual([0, 0]);
      const on = await examinationIn(folder, {}, wanted);
      expect(on.findings).toMatchObject([{ code, fix: { is: 'on' } }]);
      expect([on.leftOut.length > 0, on.mended.size > 0, off.mendsModes !== on.mendsModes]).toContain(true);
    },
  );
  it('of secrets holds with a recipe, whatever is wanted', async () => {
    const found = await examinationIn(await onDisk({ ...go(), '.env': 'A=b' }), {}, { secrets: false });
    expect(found.findings).toMatchObject([{ code: 'secrets', fix: { is: 'always' } }]);
    expect(found.leftOut).toMatchObject([{ path: '.env' }]);
  });
  it('of a server that starts as root is a line more in the Dockerfile', async () => {
    const folder = await onDisk(unrealDocker(''));
    const dockerfile = await readFile(join(folder, 'Dockerfile'), 'utf8');
    const off = await examinationIn(folder, { dockerfile });
    expect([off.findings[0]?.fix?.is, off.addsUser]).toEqual(['off', false]);
    const on = await examinationIn(folder, { dockerfile }, { 'runs-as-root': true });
    expect([on.findings[0]?.fix?.is, on.addsUser]).toEqual(['on', true]);
  });
  it('is there for each code that says so', () => {
    expect([...Object.keys(cases), 'runs-as-root', 'secrets'].sort()).toEqual([...fixableCodes].sort());
  });
});
