import { describe, expect, it } from 'vitest';
import { excerptOf, instructionsOf } from '#adapters/docker/dockerfile-lines';

const where = (dockerfile: string) =>
  instructionsOf(dockerfile).map(({ keyword, fromLine, toLine }) => `${keyword} ${fromLine}-${toLine}`);

describe('the instructions of a Dockerfile', () => {
  it('may be continued over comments and empty lines', () => {
    const dockerfile = 'FROM a\n# note\n\nrun one \\\n  # two\n\n  three \\ \n  four\nCOPY a b\n';
    expect(where(dockerfile)).toEqual(['FROM 1-1', 'RUN 4-8', 'COPY 9-9']);
    expect(instructionsOf(dockerfile)[1]?.text).toBe('run one   three   four');
  });
  it('may be continued by another character', () => {
    expect(where('# escape=`\r\nFROM a\r\nRUN dir c:\\\r\nRUN a `\r\n b\r\n')).toEqual([
      'FROM 2-2',
      'RUN 3-3',
      'RUN 4-5',
    ]);
  });
  it('may hold documents', () => {
    const dockerfile = 'FROM a\nRUN <<-EOF cat <<"B" \none\n\tEOF\nRUN x\nB\nCOPY <<x /y\nRUN no\nx\nENV A=<<B\nRUN z';
    expect(where(dockerfile)).toEqual(['FROM 1-1', 'RUN 2-6', 'COPY 7-9', 'ENV 10-10', 'RUN 11-11']);
    expect(where('FROM a\nRUN cat <<EOF\nRUN b\n')).toEqual(['FROM 1-1', 'RUN 2-2', 'RUN 3-3']);
  });
});

describe('where a build failed', () => {
  const dockerfile = [
    'ARG BASE=debian', // 1
    'FROM $BASE AS build', // 2
    'ENV A=1', // 3
    'WORKDIR /src', // 4
    'RUN echo $A \\', // 5
    '  && make', // 6
    'FROM scratch', // 7
    'COPY --from=build /src/x /x', // 8
    'RUN same', // 9
    'FROM build', // 10
    'RUN same', // 11
    'RUN last', // 12
  ].join('\n');
  const failed = (name: string, stage: string | null, index: number, counts: 'stage' | 'file' = 'stage') =>
    excerptOf('Dockerfile', dockerfile, { name, place: { stage, index, counts } }, 'exit code: 1')
      ?.lines.filter((line) => line.failed)
      .map(({ number }) => number);

  it('is told by the place in the stage', () => {
    expect(failed('FROM docker.io/library/debian', 'build', 1)).toEqual([2]);
    expect(failed('RUN echo 1   && make', 'build', 3)).toEqual([5, 6]);
    expect(failed('COPY --from=build /src/x /x', 'stage-1', 1)).toEqual([8]);
    expect(failed('RUN same', 'stage-1', 2)).toEqual([9]);
    expect(failed('RUN same', 'stage-2', 1)).toEqual([11]);
  });
  it('is told by the place in the file', () => {
    expect(failed('RUN echo $A   && make', null, 5, 'file')).toEqual([5, 6]);
    expect(failed('RUN last', null, 11, 'file')).toEqual([12]);
  });
  it('is told by the very words where the count is another', () => {
    expect(failed('RUN last', 'stage-2', 9)).toEqual([12]);
    expect(failed('RUN same', 'stage-2', 9)).toBeUndefined();
    expect(failed('RUN other', 'nowhere', 1)).toBeUndefined();
  });
  it('is told by the parser itself', () => {
    const text = 'failed to create LLB definition: dockerfile parse error line 3: unknown instruction: COPPY';
    expect(excerptOf('Dockerfile', 'FROM a\n\nCOPPY a \\\n b\nRUN x', null, text)).toEqual({
      file: 'Dockerfile',
      lines: [
        { number: 1, text: 'FROM a', failed: false },
        { number: 2, text: '', failed: false },
        { number: 3, text: 'COPPY a \\', failed: true },
        { number: 4, text: ' b', failed: true },
        { number: 5, text: 'RUN x', failed: false },
      ],
    });
    expect(excerptOf('Dockerfile', 'FROM a', null, 'dockerfile parse error on line 7: x')).toBeUndefined();
  });
  it('is told for a base image', () => {
    const errand = (image: string) => ({ name: `[internal] load metadata for ${image}`, place: null });
    const lines = (image: string) =>
      excerptOf('Dockerfile', 'FROM alpine\nFROM host:5/a/b:1', errand(image), 'not found')?.lines.map(
        (line) => line.failed,
      );
    expect(lines('docker.io/library/alpine:latest')).toEqual([true, false]);
    expect(lines('host:5/a/b:1')).toEqual([false, true]);
    expect(lines('docker.io/library/debian:latest')).toBeUndefined();
  });
  it('never shows a whole book', () => {
    const long = `FROM a\nRUN ${'x \\\n'.repeat(100)}y\n`;
    const shown = excerptOf('D', long, { name: 'RUN x', place: { stage: null, index: 2, counts: 'stage' } }, 'no');
    expect(shown?.lines.length).toBeLessThan(40);
  });
});
