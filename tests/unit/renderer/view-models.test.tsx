import '../../support/renderer-preview/page';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { filterRows, rowOf } from '../../../renderer/features/activity/view-model';
import {
  checkWords,
  connectProblems,
  isComplete,
  rightsWords,
  storageWords,
} from '../../../renderer/features/connections/view-model';
import { engineWords } from '../../../renderer/features/engine/view-model';
import {
  layerWords,
  progressWords,
  retryWords,
  stateWords,
  stepRows,
} from '../../../renderer/features/publish/view-model';
import { withJob } from '../../../renderer/live';
import { formatWhen } from '../../../renderer/ui/when';
import { capabilities } from '../../support/renderer-preview/registry-samples';
import { job, pushProgress, readyEngine, result } from '../../support/renderer-preview/samples';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();

describe('snapshots of jobs', () => {
  const queued = job({ is: 'queued' }, { rev: 3 });

  test('a newer snapshot replaces the known one, a stale one is dropped', () => {
    const newer = job({ is: 'running', step: 'check' }, { rev: 4 });
    expect(withJob([queued], newer)).toEqual([newer]);
    expect(withJob([newer], queued)).toEqual([newer]);
  });

  test('progress within one rev is taken', () => {
    const ticking = { ...queued, progress: pushProgress };
    expect(withJob([queued], ticking)).toEqual([ticking]);
  });

  test('an unknown job comes first; a list not yet read stays so', () => {
    const other = job({ is: 'queued' }, { id: 'job-3' });
    expect(withJob([queued], other)?.map(({ id }) => id)).toEqual(['job-3', 'job-2']);
    expect(withJob(undefined, queued)).toBeUndefined();
  });
});

describe('steps', () => {
  const nowMs = Date.parse(at(20));

  test('done with its time, running with a clock, the rest waiting', () => {
    const rows = stepRows(
      job(
        { is: 'running', step: 'build' },
        {
          times: {
            check: { startedAt: at(0), endedAt: at(2), kept: false },
            build: { startedAt: at(2), endedAt: null, kept: false },
          },
        },
      ),
      nowMs,
    );
    expect(rows.map(({ step, is, time }) => `${step} ${is} ${time}`.trim())).toEqual([
      'check done 2.0 s',
      'build running 18 s',
      'bootTest waiting',
      'storageCheck waiting',
      'tag waiting',
      'push waiting',
      'confirm waiting',
      'createVersion waiting',
    ]);
  });

  test('a step that had nothing to do is not named done, and one that is paused not running', () => {
    const times = { startedAt: at(0), endedAt: at(0), kept: false };
    const over = stepRows(
      job(
        { is: 'succeeded', result },
        {
          times: { bootTest: times, createVersion: times },
          outputs: { bootTest: { is: 'skipped' }, createVersion: { is: 'none', why: 'noTemplate' } },
        },
      ),
      nowMs,
    );
    expect(over.filter(({ is }) => is !== 'waiting')).toEqual([
      { step: 'bootTest', is: 'leftOut', time: 'left out' },
      { step: 'createVersion', is: 'leftOut', time: 'none' },
    ]);
    const paused = stepRows(
      job({ is: 'running', step: 'push' }, { isPaused: true, times: { push: { ...times, endedAt: null } } }),
      nowMs,
    );
    expect(paused[5]).toMatchObject({ step: 'push', is: 'paused' });
  });

  test('what a resumed push did not repeat is named kept', () => {
    const rows = stepRows(
      job({ is: 'running', step: 'push' }, { times: { build: { startedAt: at(0), endedAt: at(0), kept: true } } }),
      nowMs,
    );
    expect(rows[1]).toEqual({ step: 'build', is: 'kept', time: 'kept' });
  });

  test.each([
    ['failed', 'failed'],
    ['cancelled', 'stopped'],
    ['interrupted', 'stopped'],
  ] as const)('%s marks its step as %s', (is, expected) => {
    const error = { code: 'build-failed', message: 'No.', retryable: true, action: null, detail: null } as const;
    const state = is === 'failed' ? ({ is, step: 'build', error } as const) : ({ is, step: 'build' } as const);
    const rows = stepRows(job(state, { times: { build: { startedAt: at(0), endedAt: at(4), kept: false } } }), nowMs);
    expect(rows[1]).toMatchObject({ is: expected, time: '4.0 s' });
  });
});

describe('figures while pushing', () => {
  test('speed and remaining time only once they are known', () => {
    expect(progressWords(pushProgress)).toBe('58.2 MB of 161 MB · 12.4 MB/s · 8.3 s left');
    expect(progressWords({ ...pushProgress, speedBytesPerS: null, remainingMs: null })).toBe('58.2 MB of 161 MB');
    expect(progressWords({ ...pushProgress, totalBytes: null })).toBe('');
  });

  test('a retry says when and which', () =>
    expect(retryWords({ inS: 5, attempt: 2, of: 5 })).toBe(
      'A layer did not get through: trying again in 5 s (2 of 5)',
    ));

  test('a layer says what became of it', () => {
    expect(pushProgress.layers.map(layerWords)).toEqual([
      'already there',
      'sent, 34.0 MB',
      '24.2 MB of 126 MB',
      'trying again',
      'waiting',
    ]);
  });
});

describe('storage', () => {
  const figures: StorageFigures = {
    usedBytes: 1_200_000_000,
    limitBytes: 5_000_000_000,
    limitSource: 'registry',
    unlimited: false,
  };

  test('unknown is said and never shown as zero', () => {
    expect(storageWords(figures)).toBe('1.20 GB of 5.00 GB');
    expect(storageWords({ ...figures, limitBytes: null, limitSource: 'unknown' })).toBe('1.20 GB, limit unknown');
    expect(storageWords({ ...figures, limitBytes: null, unlimited: true })).toBe('1.20 GB, no limit');
    expect(storageWords({ ...figures, usedBytes: null })).toBe('Use unknown, limit 5.00 GB');
    expect(storageWords({ usedBytes: null, limitBytes: null, limitSource: 'unknown', unlimited: false })).toBe(
      'Storage unknown',
    );
    expect(storageWords(undefined)).toBe('Storage unknown');
  });
});

describe('connecting', () => {
  const typed = {
    address: 'https://registry.example.com/',
    project: 'night-owl',
    username: 'robot$x',
    token: 'secret',
    apiUrl: '',
    apiToken: '',
  };

  test('nothing is wrong with what is not yet typed, but it is not complete', () => {
    expect(
      Object.values(connectProblems({ ...typed, address: '', project: '', username: '', token: '' })).every(
        (problem) => problem === null,
      ),
    ).toBe(true);
    expect(isComplete({ ...typed, token: '' })).toBe(false);
    expect(isComplete(typed)).toBe(true);
  });

  test('an address with a path and a project with capitals are named', () => {
    expect(connectProblems({ ...typed, address: 'registry.example.com/v2/x' }).address).not.toBeNull();
    expect(connectProblems({ ...typed, project: 'Night Owl' }).project).not.toBeNull();
  });

  test('the platform’s API is given whole or not at all', () => {
    expect(connectProblems({ ...typed, apiUrl: 'https://api.example.com' }).apiToken).not.toBeNull();
    expect(connectProblems({ ...typed, apiToken: 'secret' }).apiUrl).not.toBeNull();
    expect(connectProblems({ ...typed, apiUrl: 'api.example.com', apiToken: 'secret' }).apiUrl).toMatch(/https:/);
    expect(isComplete({ ...typed, apiUrl: 'https://api.example.com', apiToken: 'secret' })).toBe(true);
  });

  test('rights are told apart: may, may not, not said', () => {
    expect(rightsWords({ ...capabilities, mayDeleteTags: false })).toBe(
      'This account may: list repositories, list artifacts, pull, push, delete artifacts; may not: delete tags. Not said: see storage.',
    );
  });

  test('what the registry did not say is not claimed', () => {
    const check = { ...capabilities, mayPull: null, mayPush: null, dialect: 'oci', product: null } as const;
    expect(checkWords(check, 'robot$a+pull')).toMatch(/does not say whether it may push/);
    expect(checkWords({ ...check, mayPush: false, product: 'Harbor 2.16.0' }, 'robot$a+pull')).toMatch(
      /^Harbor 2\.16\.0 .*may not push/,
    );
  });
});

describe('the engine', () => {
  const { endpoint } = readyEngine;
  const unreadable = { file: '/m/meta.json', reason: 'not JSON' };

  test('every state that stops a push names itself and a way out', () => {
    const states = [
      { is: 'notInstalled' },
      ...(['stopped', 'starting', 'noPermission', 'windowsContainers'] as const).map((is) => ({ is, endpoint })),
      { is: 'failing', endpoint, detail: 'EOF' },
      ...(['DOCKER_CONTEXT', 'config.json'] as const).flatMap((namedBy) =>
        [null, unreadable].map((why) => ({ is: 'contextUnusable', context: 'x', namedBy, unreadable: why }) as const),
      ),
    ] as const;
    for (const state of states) {
      const { problem, short } = engineWords(state);
      expect(short, state.is).not.toBe('');
      expect(problem?.title.length, state.is).toBeGreaterThan(0);
      expect(problem?.body.length, state.is).toBeGreaterThan(0);
    }
    expect(engineWords(readyEngine)).toMatchObject({ tone: 'good', problem: null, note: null });
    expect(engineWords({ is: 'looking' }).problem).toBeNull();
  });

  test('a context that is gone is told from one whose file cannot be read, whether an engine answers in its stead or not', () => {
    const context = { context: 'far', namedBy: 'config.json' } as const;
    for (const [why, words] of [
      [null, /“far”,? (?:which )?is gone.*docker context use default/],
      [unreadable, /“far”.*\/m\/meta\.json cannot be read \(not JSON\).*docker context use default/],
    ] as const) {
      const unusableContext = { ...context, unreadable: why };
      const beside = engineWords({ ...readyEngine, unusableContext });
      expect(beside).toMatchObject({ tone: 'warn', problem: null, note: expect.stringMatching(words) });
      const { problem } = engineWords({ is: 'contextUnusable', ...unusableContext });
      expect(`${problem?.title}. ${problem?.body}`).toMatch(words);
    }
  });
});

describe('activity', () => {
  const pushed = job({ is: 'succeeded', result }, { endedAt: at(12) });
  const waiting = job({ is: 'queued' }, { id: 'job-3' });

  test('a row says what is known and leaves the rest empty', () => {
    expect(rowOf(pushed)).toMatchObject({
      project: 'udp-arena',
      image: 'udp-arena:build-42',
      sent: '1.2 MB',
      duration: '12 s',
      ended: true,
      state: { tone: 'good' },
    });
    expect(rowOf(waiting)).toMatchObject({ digest: '', sent: '', duration: '', ended: false });
  });

  test('the filter wants every word, wherever it stands', () => {
    const rows = [pushed, waiting].map(rowOf);
    expect(filterRows(rows, 'arena PUSHED')).toHaveLength(1);
    expect(filterRows(rows, 'arena nothing')).toHaveLength(0);
    expect(filterRows(rows, '  ')).toHaveLength(2);
  });

  test('every state has words', () => {
    const step = 'push' as const;
    const error = { code: errorCodes[0], message: '', retryable: false, action: null, detail: null };
    const states = [
      { is: 'queued' },
      { is: 'running', step },
      { is: 'cancelling', step },
      { is: 'cancelled', step },
      { is: 'interrupted', step },
      { is: 'failed', step, error },
      { is: 'succeeded', result },
    ] as const;
    expect(new Set(states.map((state) => stateWords(state).text)).size).toBe(states.length);
  });
});

test('when: from just now to the date', () => {
  const nowMs = Date.parse('2026-11-23T12:00:00Z');
  const ago = (seconds: number): string => formatWhen(new Date(nowMs - seconds * 1000).toISOString(), nowMs);
  expect(ago(3)).toBe('just now');
  expect(ago(300)).toBe('5 minutes ago');
  expect(ago(7200)).toBe('2 hours ago');
  expect(ago(86_400)).toBe('yesterday');
  expect(ago(30 * 86_400)).toBe('Oct 24, 2026');
});
