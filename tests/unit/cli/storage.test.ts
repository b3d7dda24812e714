import { describe, expect, it } from 'vitest';
import type { StorageFigures } from '#shared/model/connection';
import { requestInWords } from '../../../electron/cli/storage';

const GB = 1_000_000_000;

describe('a request for more storage, in words', () => {
  it.each<[string, Partial<StorageFigures>, number | null, string]>([
    [
      'takes it for granted where the limit says so',
      { limitBytes: 5 * GB },
      null,
      'Asked for 5.00 GB in all: granted.',
    ],
    ['waits where the platform says so', { limitBytes: 2 * GB }, 5 * GB, 'Asked for 5.00 GB in all: pending.'],
    ['claims nothing where nobody tells', { limitBytes: 2 * GB }, null, 'Asked for 5.00 GB in all.'],
    ['claims nothing of an unknown limit', { limitBytes: null }, null, 'Asked for 5.00 GB in all.'],
  ])('%s', (_name, figures, pendingRequestBytes, words) => {
    const all = { usedBytes: 0, limitBytes: null, unlimited: false, limitSource: 'registry' as const, ...figures };
    expect(requestInWords(5 * GB, { figures: all, pendingRequestBytes })).toBe(words);
  });
});
