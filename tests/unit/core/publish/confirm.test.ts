import { describe, expect, it } from 'vitest';
import type { ManifestFacts } from '#core/ports/registry';
import { account } from '#core/publish/steps/confirm';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const manifest: ManifestFacts = {
  digest: digest('f'),
  mediaType: 'm',
  layers: [
    { digest: digest('1'), sizeBytes: 100 },
    { digest: digest('2'), sizeBytes: 20 },
    { digest: digest('3'), sizeBytes: 3 },
  ],
  config: { digest: digest('4'), sizeBytes: 1000 },
  manifestBytes: 10_000,
  parts: [],
};
const image = {
  id: 'i',
  os: 'linux',
  architecture: 'amd64',
  sizeBytes: 1,
  diffIds: [digest('a'), digest('b'), digest('c')],
  keepsCompressed: false,
};

describe('the account of a push', () => {
  it('matches the engine’s layers by diff ID', () => {
    const layers = [
      { id: 'aaaaaaaaaaaa', outcome: 'exists' },
      { id: 'bbbbbbbbbbbb', outcome: 'pushed' },
      { id: 'cccccccccccc', outcome: 'mounted' },
    ] as const;
    expect(account(manifest, { digest: digest('f'), layers: [...layers], pusher: 'engine' }, image)).toEqual({
      digest: digest('f'),
      artifactBytes: 11_123,
      sentBytes: 11_020,
      layers: { total: 3, reused: 2 },
    });
  });
  it('counts a layer that occurs twice as the one blob that it is', () => {
    const twice = { ...manifest, layers: [...manifest.layers.slice(0, 1), ...manifest.layers.slice(0, 1)] };
    const layers = [{ id: 'aaaaaaaaaaaa', outcome: 'pushed' }] as const;
    const same = { ...image, diffIds: [digest('a'), digest('a')] };
    expect(account(twice, { digest: digest('f'), layers: [...layers], pusher: 'engine' }, same)).toMatchObject({
      sentBytes: 11_100,
      layers: { total: 2, reused: 0 },
    });
  });
  it('matches them by digest where the engine names them so', () => {
    const layers = [
      { id: '111111111111', outcome: 'pushed' },
      { id: digest('2'), outcome: 'pushed' },
      { id: '333333333333', outcome: 'exists' },
    ] as const;
    expect(account(manifest, { digest: digest('f'), layers: [...layers], pusher: 'engine' }, null)).toMatchObject({
      sentBytes: 11_120,
      layers: { total: 3, reused: 1 },
    });
  });
});
