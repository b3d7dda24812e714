import { describe, expect, it } from 'vitest';
import { count, formatBytes, formatDuration, formatExactBytes, formatSpeed, shortDigest } from '#shared/model/format';

describe('figures for people', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [812, '812 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [4100, '4.1 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [38_200_000, '38.2 MB'],
    [999_499_999, '999 MB'],
    [999_500_000, '1.00 GB'],
    [5_000_000_000, '5.00 GB'],
    [1_234_000_000_000, '1.23 TB'],
    [5_000_000_000_000_000, '5000.00 TB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0.0 s'],
    [400, '0.4 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [200_000, '3 min 20 s'],
    [3_599_499, '59 min 59 s'],
    [3_720_000, '1 h 02 min'],
  ])('%i ms are %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  it('separates thousands, counts, and cuts digests', () => {
    expect(formatExactBytes(1_234_567)).toBe('1,234,567 bytes');
    expect(formatSpeed(12_400_000)).toBe('12.4 MB/s');
    expect([count(1, 'layer'), count(0, 'layer'), count(1204, 'file'), count(2, 'entry', 'entries')]).toEqual([
      '1 layer',
      '0 layers',
      '1,204 files',
      '2 entries',
    ]);
    expect(shortDigest(`sha256:${'1a2b3c4d5e6f'.repeat(5)}`)).toBe('sha256:1a2b3c4d5e6f');
  });
});
