import { describe, expect, it } from 'vitest';
import { BuildSteps, parseStepName } from '#adapters/docker/build-steps';
import type { Vertex } from '#adapters/docker/buildkit-trace';
import { type BuildStep, MAX_BUILD_STEPS } from '#shared/model/build-step';

const DAY_MS = 1_790_000_000_000;

function setUp() {
  const steps: BuildStep[] = [];
  const log: string[] = [];
  const told = new BuildSteps({
    step: (number, step) => {
      steps[number] = step;
    },
    log: (line) => log.push(line),
  });
  const vertex = (name: string, startedMs: number | null, completedMs: number | null, more: Partial<Vertex> = {}) =>
    told.vertex({
      digest: name,
      name,
      cached: false,
      startedMs: startedMs === null ? null : DAY_MS + startedMs,
      completedMs: completedMs === null ? null : DAY_MS + completedMs,
      error: '',
      ...more,
    });
  return { steps, log, told, vertex };
}

describe('the name of a step', () => {
  it.each([
    ['[2/4] COPY . /app', 'COPY . /app', { stage: null, index: 2, total: 4 }],
    ['[ 2/14] RUN make', 'RUN make', { stage: null, index: 2, total: 14 }],
    ['[build  2/14] RUN make', 'RUN make', { stage: 'build', index: 2, total: 14 }],
    ['[linux/amd64 stage-1 10/14] RUN [ -f x ]', 'RUN [ -f x ]', { stage: 'stage-1', index: 10, total: 14 }],
    ['[1/2] RUN a\nb', 'RUN a\nb', { stage: null, index: 1, total: 2 }],
    ['[internal] load build context', 'load build context', null],
    ['exporting to image', 'exporting to image', null],
  ])('%j', (text, name, instruction) => {
    expect(parseStepName(text)).toEqual({ name, instruction });
  });
});

describe('the steps of BuildKit', () => {
  it('have their own times, from the first that began', () => {
    const { steps, vertex, told, log } = setUp();
    vertex('[internal] load build context', null, null);
    vertex('[1/2] COPY a /a', null, null);
    vertex('[2/2] RUN make', null, null);
    expect(steps).toEqual([]);
    expect(told.totalSteps).toBe(2);
    vertex('[internal] load build context', 5, null);
    vertex('[internal] load build context', 5, 25);
    vertex('[1/2] COPY a /a', 30, 30, { cached: true });
    vertex('[2/2] RUN make', 31, null);
    expect(steps[2]).toMatchObject({ is: 'running', startedMs: 26, durationMs: null });
    vertex('[2/2] RUN make', 31, 1231);
    expect(steps).toEqual([
      { name: 'load build context', instruction: null, is: 'done', startedMs: 0, durationMs: 20 },
      {
        name: 'COPY a /a',
        instruction: { stage: null, index: 1, total: 2 },
        is: 'cached',
        startedMs: 25,
        durationMs: 0,
      },
      {
        name: 'RUN make',
        instruction: { stage: null, index: 2, total: 2 },
        is: 'done',
        startedMs: 26,
        durationMs: 1200,
      },
    ]);
    expect(told.cachedSteps).toBe(1);
    expect(log).toEqual([
      'load build context',
      '[1/2] COPY a /a (unchanged)',
      '[2/2] RUN make',
      '[2/2] RUN make: 1.2 s',
    ]);
  });

  it('are taken up again: the pieces add up, and the last one says how it ended', () => {
    const { steps, vertex } = setUp();
    vertex('[1/1] COPY a /a', 10, 30);
    expect(steps[0]).toMatchObject({ is: 'done', durationMs: 20 });
    vertex('[1/1] COPY a /a', 100, null);
    expect(steps[0]).toMatchObject({ is: 'running', durationMs: null });
    vertex('[1/1] COPY a /a', 100, 150, { error: 'no space left on device' });
    expect(steps).toEqual([expect.objectContaining({ is: 'failed', startedMs: 0, durationMs: 70 })]);
  });

  it('that ran beside one that failed were stopped', () => {
    const { steps, vertex } = setUp();
    vertex('[a 1/1] RUN one', 1, null);
    vertex('[b 1/1] RUN two', 2, null);
    vertex('[b 1/1] RUN two', 2, 9, { error: 'executor failed running [two]: exit code: 1' });
    vertex('[a 1/1] RUN one', 1, 10, { error: 'executor failed running [one]: context canceled' });
    expect(steps.map(({ is }) => is)).toEqual(['stopped', 'failed']);
  });

  it('are kept up to a limit, the failed one in any case', () => {
    const { steps, vertex } = setUp();
    for (let number = 1; number <= MAX_BUILD_STEPS + 50; number += 1)
      vertex(`[${number}/999] RUN x`, number, number + 1);
    expect(steps).toHaveLength(MAX_BUILD_STEPS);
    vertex('[998/999] RUN y', 900, 901, { error: 'exit code: 1' });
    expect(steps).toHaveLength(MAX_BUILD_STEPS);
    expect(steps.at(-1)).toMatchObject({ name: 'RUN y', is: 'failed' });
  });
});

describe('the steps of the classic builder', () => {
  it('are timed by our own clock', () => {
    const { steps, told } = setUp();
    told.classicStep(1, 2, 'FROM scratch', 100);
    told.endClassic('cached', 101);
    told.classicStep(2, 2, 'RUN make', 103);
    told.endClassic('failed', 600);
    expect(steps).toEqual([
      {
        name: 'FROM scratch',
        instruction: { stage: null, index: 1, total: 2 },
        is: 'cached',
        startedMs: 0,
        durationMs: 1,
      },
      {
        name: 'RUN make',
        instruction: { stage: null, index: 2, total: 2 },
        is: 'failed',
        startedMs: 3,
        durationMs: 497,
      },
    ]);
    expect(told).toMatchObject({ totalSteps: 2, cachedSteps: 1 });
  });
});
