import { describe, expect, it } from 'vitest';
import type { BuildStep } from '#shared/model/build-step';
import type { JobView, OutputOf } from '#shared/model/publish-job';
import { createJobReport } from '../../../electron/cli/job-report';
import { createOutput } from '../../../electron/cli/output';
import { job } from '../../support/renderer-preview/samples';

const error = { code: 'build-failed', message: 'No.', retryable: true, action: null, detail: 'raw\ntext' } as const;

function setUp(json: boolean, isTerminal: boolean, columns = 40) {
  const text = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    write: (words: string) => {
      text[name] += words;
    },
    isTerminal,
    columns,
  });
  return { output: createOutput({ json, out: sink('out'), err: sink('err'), home: '/home/gantry' }), text };
}
const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('output for programs', () => {
  it('is JSON lines, and one result, last', () => {
    const { output, text } = setUp(true, true);
    output.say('for people');
    output.live('for people');
    output.event({ type: 'step', step: 'build' });
    output.result({ reference: 'r' }, 'r');
    output.event({ type: 'log', line: 'too late' });
    output.failed(error, null);
    expect(lines(text.out)).toEqual([
      { type: 'step', step: 'build' },
      { type: 'result', ok: true, reference: 'r' },
    ]);
    expect(text.err).toBe('');
  });
  it('tells a failure with its step', () => {
    const { output, text } = setUp(true, false);
    output.failed(error, 'build');
    output.result({}, null);
    expect(lines(text.out)).toEqual([
      {
        type: 'result',
        ok: false,
        error: { code: 'build-failed', step: 'build', message: 'No.', retryable: true, detail: 'raw\ntext' },
      },
    ]);
  });
});

describe('output for people', () => {
  it('puts results on standard output and everything else on standard error', () => {
    const { output, text } = setUp(false, false);
    output.event({ type: 'step' });
    output.live('never in a file');
    output.say('a line');
    output.result({ reference: 'r' }, 'r');
    expect(text).toEqual({ out: 'r\n', err: 'a line\n' });
  });
  it('indents the raw text of a failure', () => {
    const { output, text } = setUp(false, false);
    output.failed(error, 'build');
    expect(text).toEqual({ out: '', err: 'gantry: No.\n  raw\n  text\n' });
  });
  it('keeps its live line one line, whatever a name in it holds', () => {
    const { output, text } = setUp(false, true);
    output.live('COPY a\nb\u001B[1A');
    expect(text.err).toBe('\r\u001B[2KCOPY a b\uFFFD[1A');
  });
  it('replaces its live line, never wider than the terminal', () => {
    const { output, text } = setUp(false, true, 30);
    output.live('x'.repeat(100));
    expect(text.err).toBe(`\r\u001B[2K${'x'.repeat(29)}`);
    output.say('done');
    expect(text.err.endsWith('\r\u001B[2Kdone\n')).toBe(true);
  });
});

describe('the report of a job', () => {
  const check: OutputOf<'check'> = {
    fingerprint: 'f',
    files: 1,
    contextBytes: 1,
    steps: [],
    recipe: null,
    isTagTaken: true,
  };
  const storageCheck: OutputOf<'storageCheck'> = {
    ...{ usedBytes: null, limitBytes: null, imageBytes: 1, verdict: 'unlimited', plan: null },
    ...{ pusher: 'gantry', sender: null },
  };
  const building = { is: 'running', step: 'build' } as const;
  const pushing = { is: 'running', step: 'push' } as const;
  const at = (s: number): string => `2026-11-23T12:00:0${s}.000Z`;
  it('tells each step once, whatever snapshots come', () => {
    const { output, text } = setUp(true, false);
    const report = createJobReport(output, { showLog: false });
    const check = { startedAt: at(0), endedAt: at(1), kept: false };
    const build = { startedAt: at(1), endedAt: null, kept: false };
    for (let turn = 0; turn < 3; turn += 1) {
      report.changed(job(building, { times: { check, build } }));
    }
    const times = { check, build: { ...build, endedAt: at(2) } };
    report.changed(job({ is: 'failed', step: 'build', error }, { times }));
    expect(lines(text.out)).toEqual([
      { type: 'step', step: 'check', is: 'started' },
      { type: 'step', step: 'check', is: 'done' },
      { type: 'step', step: 'build', is: 'started' },
    ]);
  });
  it.each([
    [{ pausesByKey: true }, false, '… Push (p pauses)  Sending  1.0 MB of 2.0 MB  1.0 MB/s'],
    [{ pausesByKey: true }, true, '… Push (p goes on)  Paused: nothing is being sent  1.0 MB of 2.0 MB'],
    [{}, false, '… Push  Sending  1.0 MB of 2.0 MB  1.0 MB/s'],
  ])('names the key that holds back what is sent from here, where it is heard: %j, %s', (more, isPaused, line) => {
    const { output, text } = setUp(false, true, 100);
    const bytes = { doneBytes: 1_000_000, totalBytes: 2_000_000, speedBytesPerS: 1_000_000, remainingMs: null };
    const progress = { note: 'Sending', ...bytes, layers: [], retry: null };
    createJobReport(output, { showLog: false, ...more }).changed(
      job(pushing, { outputs: { storageCheck }, isPaused, progress }),
    );
    expect(text.err).toBe(`\r\u001B[2K${line}`);
  });
  it('tells each step of the build as it ends, and to people what it worked on', () => {
    const step = (name: string, is: BuildStep['is'], durationMs: number | null): BuildStep => {
      const instruction = name === 'load build context' ? null : { stage: null, index: 1, total: 2 };
      return { name, instruction, is, startedMs: 0, durationMs };
    };
    const context = step('load build context', 'done', 900);
    const snapshots = [
      [context, step('COPY a /', 'running', null)],
      [context, step('COPY a /', 'cached', 0), step('RUN b', 'running', null)],
      [context, step('COPY a /', 'cached', 0), step('RUN b', 'done', 1234)],
    ];
    const times = { build: { startedAt: at(0), endedAt: null, kept: false } };
    const [people, programs] = [setUp(false, false), setUp(true, false)];
    for (const { output } of [people, programs]) {
      const report = createJobReport(output, { showLog: false });
      for (const buildSteps of snapshots) report.changed(job(building, { times, buildSteps }));
      const ended = { build: { ...times.build, endedAt: at(2) } };
      report.changed(job(building, { times: ended, buildSteps: snapshots.at(-1) ?? [] }));
    }
    expect(people.text.err).toBe('✓ Build  2.0 s\n    1 step unchanged\n    [1/2] RUN b  1.2 s\n');
    const told = [...programs.text.out.matchAll(/"buildStep".*?"name":"([^"]*)".*?"is":"(\w+)"/g)];
    expect(told.map(([, name, is]) => `${name} ${is}`)).toEqual([
      'load build context done',
      'COPY a / cached',
      'RUN b done',
    ]);
  });
  it('tells people each check of the boot test, once', () => {
    const checks = [
      { code: 'start' as const, is: 'ok' as const, words: 'The server is ready after 1.2 s.' },
      { code: 'user' as const, is: 'warning' as const, words: 'It runs as root.' },
    ];
    const tested = { is: 'tested' as const, imageId: 'i', settings: 's', isEmulated: false, checks };
    const bootTest = { ...tested, startMs: 1200, peakMemoryBytes: null, memoryLimitBytes: null };
    const times = { bootTest: { startedAt: at(0), endedAt: at(2), kept: false } };
    const [folded, watched] = [setUp(false, false), setUp(false, false)];
    for (const { output, showLog } of [
      { ...folded, showLog: false },
      // The log has them already.
      { ...watched, showLog: true },
    ]) {
      const report = createJobReport(output, { showLog });
      report.changed(job({ is: 'running', step: 'storageCheck' }, { times, outputs: { bootTest } }));
    }
    const lines = '    ✓ The server is ready after 1.2 s.\n    ! It runs as root.\n';
    expect(folded.text.err).toBe(`✓ Boot test  2.0 s\n${lines}`);
    expect(watched.text.err).toBe('✓ Boot test  2.0 s\n');
  });
  it.each<[string, JobView, string]>([
    [
      'bytes will be left behind',
      job(pushing, { outputs: { storageCheck: { ...storageCheck, verdict: 'doesNotFit' } } }),
      'Pushing all the same, as asked for: the registry will refuse at the end and keep what was sent.\n',
    ],
    [
      'layers went out before the push was stopped',
      job({ is: 'cancelling', step: 'build' }, { leftLayers: 2 }),
      '2 layers went out while the image was built, and stay in the registry for the next push.\n',
    ],
    [
      'a tag names something already',
      job(building, { outputs: { check } }),
      'warning: tag-taken. The registry has a tag build-42 already: it will name this build instead. Servers that have cached it keep running the old one. Use a new tag for each push.\n',
    ],
  ])('says that %s, once, however little of the log is shown', (_, told, line) => {
    const [folded, watched] = [setUp(false, false), setUp(false, false)];
    for (const { output, showLog } of [
      { ...folded, showLog: false },
      // The log has it already.
      { ...watched, showLog: true },
    ]) {
      const report = createJobReport(output, { showLog });
      for (let turn = 0; turn < 2; turn += 1) report.changed(told);
    }
    expect([folded.text.err, watched.text.err]).toEqual([line, '']);
  });
  it('shows the lines of the Dockerfile at which a build failed', () => {
    const { output, text } = setUp(false, false);
    const excerpt = {
      file: 'Dockerfile',
      lines: [
        { number: 9, text: 'COPY a /', failed: false },
        { number: 10, text: 'RUN b \\', failed: true },
        { number: 11, text: '  c', failed: true },
      ],
    };
    output.failed({ ...error, detail: null, excerpt }, 'build');
    expect(text.err).toBe(
      'gantry: No.\n  Dockerfile, lines 10 to 11:\n     9 | COPY a /\n  > 10 | RUN b \\\n  > 11 |   c\n',
    );
  });
  it('tells raw text once to people, and always to programs', () => {
    const people = createJobReport(setUp(false, false).output, { showLog: true });
    const programs = createJobReport(setUp(true, false).output, { showLog: true });
    for (const report of [people, programs]) for (const line of ['raw', 'text']) report.log(line);
    expect(people.notTwice(error).detail).toBeNull();
    expect(programs.notTwice(error)).toEqual(error);
  });
  it('says why a push failed once: in the log’s last words or in its own', () => {
    const { output, text } = setUp(false, false);
    const report = createJobReport(output, { showLog: true });
    for (const line of [
      '── Build ──',
      'Failed: in a build',
      '  its own words',
      'goes on',
      'raw',
      'Failed: No.',
      '  raw',
      '  text',
    ])
      report.log(line);
    expect(text.err).toBe('── Build ──\nFailed: in a build\n  its own words\ngoes on\nraw\n');
    output.failed(report.notTwice(error), 'build');
    expect(text.err.split('raw\n').at(-1)).toBe('gantry: No.\n  text\n');
  });
  it('shows of a log that nobody watched what belongs to the step that failed', () => {
    const { output, text } = setUp(false, false);
    const report = createJobReport(output, { showLog: false });
    for (const line of ['── Check ──', 'a', '── Build ──', 'b', 'Failed: No.', '  raw']) report.log(line);
    report.tail();
    expect(text.err).toBe('  ── Build ──\n  b\n');
  });
  it.each([
    ['boot-test-failed', 'skipBootTest', 'bootTest', 'No. --no-boot-test leaves it out.'],
    [
      'registry-unauthorized',
      'signIn',
      'check',
      'No. The account comes from GANTRY_PUSH_USERNAME and GANTRY_PUSH_TOKEN (or --token-stdin).',
    ],
    ['storage-full', 'makeRoom', 'push', 'No. “gantry delete” makes room, “gantry storage --request” asks for more.'],
    ['build-failed', null, 'build', 'No. Sign in again.'],
  ] as const)('says the way out of %s as a command has it', (code, action, step, message) => {
    const { output, text } = setUp(true, false);
    output.failed({ code, action, message: 'No. Sign in again.', retryable: true, detail: null }, step);
    expect(lines(text.out)).toMatchObject([{ error: { code, message } }]);
  });
  it('names the variable of its own folder only where that is the trouble', () => {
    const told = (path: string) => {
      const { output, text } = setUp(false, false);
      output.failed(
        { code: 'disk-full', message: `The disk is full: ${path}.`, retryable: true, action: null, detail: null },
        null,
      );
      return text.err;
    };
    expect(told('/home/gantry/command/jobs/1.json')).toContain('GANTRY_HOME');
    expect(told('/game/gantry.json')).not.toContain('GANTRY_HOME');
  });
  it('says that room is not to be had by force where the registry itself refused', () => {
    const told = (step: 'storageCheck' | 'push') => {
      const { output, text } = setUp(true, false);
      output.failed({ code: 'storage-full', message: 'Full.', retryable: true, action: null, detail: null }, step);
      return text.out.includes('--push-anyway');
    };
    expect([told('storageCheck'), told('push')]).toEqual([true, false]);
  });
  it('shows the end of a log that nobody watched', () => {
    const { output, text } = setUp(false, false);
    const report = createJobReport(output, { showLog: false });
    for (let line = 0; line < 50; line += 1) report.log(`line ${line}`);
    expect(text.err).toBe('');
    report.tail();
    expect(text.err.split('\n').filter((line) => line !== '')).toHaveLength(30);
    expect(text.err).toContain('  line 49\n');
  });
});
