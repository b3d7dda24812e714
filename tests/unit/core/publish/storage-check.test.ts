import { describe, expect, it } from 'vitest';
import { judge } from '#core/publish/steps/storage-check';
import type { StorageFigures } from '#shared/model/connection';

const figures = (usedBytes: number | null, limitBytes: number | null, unlimited = false): StorageFigures => ({
  usedBytes,
  limitBytes,
  limitSource: 'registry',
  unlimited,
});

describe('the verdict on storage', () => {
  it.each([
    ['fits', figures(10, 100), 90],
    ['mayNotFit', figures(10, 100), 91],
    ['mayNotFit', figures(null, 100), 101],
    ['full', figures(100, 100), 0],
    ['full', figures(101, 100), 1],
    ['full', figures(100, 100), 1000],
    ['unknownLimit', figures(null, 100), 50],
    ['unknownLimit', figures(10, null), 50],
    ['unknownLimit', figures(null, null), 50],
    ['unlimited', figures(10, null, true), 1e12],
  ] as const)('%s', (verdict, known, imageBytes) => expect(judge(known, imageBytes)).toBe(verdict));
});
