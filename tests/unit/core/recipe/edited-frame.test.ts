import { describe, expect, it } from 'vitest';
import { editedFrame } from '#core/recipe/edited-frame';

const facts = { userId: 10_001, gantryVersion: '1', labels: { a: 'b' }, isPinned: (base: string) => base === 'base:1' };
const frameOf = (edited: string, more: Partial<typeof facts> = {}) => editedFrame(edited, { ...facts, ...more });
const plain = 'FROM base:1\nENV A=1\nADD code.tar /\nWORKDIR /app\nUSER 10001:10001\nCMD ["x"]\n';

describe('what an edited Dockerfile leads to', () => {
  it('is known where only layers make files', () => {
    expect(frameOf(plain)).toMatchObject({ base: 'base:1', isPinned: true, labels: 'LABEL a="b"', userId: 10_001 });
    expect(frameOf(plain.replace('base:1', 'other:1'))?.isPinned).toBe(false);
    expect(
      frameOf(`${plain}LABEL x=y\nSTOPSIGNAL SIGINT\nHEALTHCHECK NONE\nEXPOSE 1\nENTRYPOINT ["y"]\n`),
    ).not.toBeNull();
    expect(frameOf(plain.replace('USER', 'USER root\nUSER'))).not.toBeNull();
  });
  it('is the same where only layers and comments are others', () => {
    const text = frameOf(plain)?.text;
    expect(frameOf(plain.replace('ADD code.tar /', '# more\nADD assets-1.tar /\nadd code.tar /'))?.text).toBe(text);
    for (const other of [
      frameOf(plain.replace('A=1', 'A=2')),
      frameOf(plain.replace('base:1', 'base:2')),
      frameOf(`${plain}EXPOSE 1\n`),
      frameOf(plain, { gantryVersion: '2' }),
      frameOf(plain, { labels: { ...facts.labels, c: 'd' } } as Partial<typeof facts>),
    ])
      expect(other?.text).not.toBe(text);
  });
  it.each([
    ['a command', plain.replace('USER', 'RUN make\nUSER')],
    ['a file', plain.replace('USER', 'COPY x /x\nUSER')],
    ['an archive of another', plain.replace('USER', 'ADD https://x.example/a.tar /\nUSER')],
    ['an archive elsewhere', plain.replace('USER', 'ADD code.tar /srv\nUSER')],
    ['a folder', plain.replace('USER', 'WORKDIR /srv\nUSER')],
    ['a volume', `${plain}VOLUME /saves\n`],
    ['a trigger', `${plain}ONBUILD RUN x\n`],
    ['an argument', plain.replace('ENV', 'ARG B=1\nENV')],
    ['another user', `${plain}USER 1\n`],
    ['no user', plain.replace(/USER.*\n/, '')],
    ['two stages', `FROM a AS b\n${plain}`],
    ['a later stage', `${plain}FROM base:1\n${plain}`],
    ['a base by a variable', plain.replace('base:1', '$BASE')],
    ['a platform', plain.replace('base:1', '--platform=linux/arm64 base:1')],
    ['another syntax', `# syntax=docker/dockerfile:1\n${plain}`],
  ])('is not known with %s', (_name, edited) => {
    expect(frameOf(edited)).toBeNull();
  });
});
