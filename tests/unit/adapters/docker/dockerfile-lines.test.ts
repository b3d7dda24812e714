import { describe, expect, it } from 'vitest';
import { excerptOf } from '#adapters/docker/dockerfile-lines';

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
