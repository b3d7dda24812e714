// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A failed push called "Big log" with so many lines, as the app itself would have left it.
 * @param {string} home GANTRY_HOME
 * @param {number} lines
 * @param {{ special?: { line: number, text: string }, known?: number }} [more] one line with other words; so many lines are known of at first
 */
export function writeBigLog(home, lines, { special, known = lines } = {}) {
  const at = '2026-11-20T10:00:00.000Z';
  const id = '20261120T100000000-aaaaaa';
  const request = {
    projectId: null,
    projectName: 'Big log',
    connectionId: 'none',
    registry: '127.0.0.1:5000',
    registryProject: 'sandbox',
    repository: 'big-log',
    tag: '1',
    source: { from: 'image', reference: 'x' },
  };
  const error = {
    code: 'build-failed',
    message: 'The build failed.',
    retryable: true,
    action: 'showLog',
    detail: null,
  };
  const job = {
    schemaVersion: 1,
    id,
    rev: 3,
    request,
    state: { is: 'failed', step: 'build', error },
    outputs: {},
    times: {},
    createdAt: at,
    endedAt: at,
    logLines: known,
  };
  mkdirSync(join(home, 'jobs'), { recursive: true });
  mkdirSync(join(home, 'logs'), { recursive: true });
  writeFileSync(join(home, 'jobs', `${id}.json`), JSON.stringify(job));
  writeFileSync(
    join(home, 'logs', `${id}.log`),
    Array.from(
      { length: lines },
      (_, line) => `line ${line} ${line === special?.line ? special.text : 'of the build output'}\n`,
    ).join(''),
  );
}
