import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes } from '#shared/errors';
import { exitCodeOf } from '../../../electron/cli/exit-codes';

describe('exit codes', () => {
  it.each(errorCodes)('%s is a failure', (code) => {
    expect(exitCodeOf(code)).toBeGreaterThan(0);
    expect(exitCodeOf(code)).toBeLessThanOrEqual(6);
  });
  it.each<[ErrorCode, number]>([
    ['build-failed', 1],
    ['invalid-input', 2],
    ['dockerfile-missing', 2],
    ['storage-full', 3],
    ['registry-unauthorized', 4],
    ['registry-denied', 4],
    ['secret-missing', 4],
    ['engine-stopped', 5],
    ['engine-not-installed', 5],
    ['cancelled', 6],
  ])('%s ends with %i', (code, exitCode) => expect(exitCodeOf(code)).toBe(exitCode));
});
