import { describe, expect, it } from 'vitest';
import { hintInWords } from '../../../electron/cli/plan';
import { pushHint } from '../../support/renderer-preview/storage-samples';

describe('an estimate in words', () => {
  it('names its margin, and what it leaves out', () => {
    expect(hintInWords(pushHint())).toBe('About 38.2 MB, at most 42.3 MB.');
    expect(hintInWords(pushHint({ uncounted: [{ is: 'base', image: 'debian:12' }] }))).toBe(
      'About 38.2 MB, at most 42.3 MB. Not counted: the base image debian:12, which the engine does not have.',
    );
    expect(hintInWords(pushHint({ uncounted: [{ is: 'unnamedBase' }] }))).toContain('FROM names by an argument');
    expect(hintInWords(pushHint({ basis: 'known', newBytes: 0 }))).toBe('Nothing has changed since it was pushed.');
  });
});
