import type { PushHint, PushPlan } from '#shared/model/storage-plan';
import { verdictOf } from '#shared/model/storage-plan';
import type { StoredArtifact } from '#shared/model/storage-use';
import { ago, digestOf } from './registry-samples';

const DAY_MS = 86_400_000;

/** An artifact of the pretended registry with its blobs, so that sharing is worked out and not made up. */
export interface SampleImage {
  readonly repository: string;
  readonly digest: string;
  readonly tags: string[];
  readonly pushedAt: string;
  readonly usedBy: StoredArtifact['usedBy'];
  readonly drifted?: StoredArtifact['drifted'];
  /** Name and bytes of each blob. */
  readonly blobs: readonly (readonly [name: string, bytes: number])[];
}

const runtime = ['runtime', 82_000_000] as const;
const base = ['base', 31_000_000] as const;

export const sampleImages = (): SampleImage[] => [
  ...Array.from({ length: 14 }, (_, index): SampleImage => {
    const version = 14 - index;
    return {
      repository: 'udp-arena',
      digest: digestOf(`udp-arena-${version}`),
      tags: version === 14 ? ['1.0.14', 'stable'] : version % 5 === 0 ? [] : [`1.0.${version}`],
      pushedAt: ago(index * 2 * DAY_MS),
      usedBy:
        version === 14
          ? [{ app: 'arena', name: '1.0.14', isActive: true }]
          : version === 11
            ? [{ app: 'arena', name: '1.0.11', isActive: false }]
            : [],
      drifted: version === 12 ? [{ app: 'arena', name: 'nightly' }] : [],
      blobs: [
        base,
        runtime,
        [`arena-${Math.ceil(version / 4)}`, 140_000_000],
        [`code-${version}`, 9_000_000 + version * 400_000],
      ],
    };
  }),
  ...Array.from(
    { length: 5 },
    (_, index): SampleImage => ({
      repository: 'lobby',
      digest: digestOf(`lobby-${index}`),
      tags: [`build-${41 - index}`],
      pushedAt: ago((index + 1) * 3 * DAY_MS),
      usedBy: index === 0 ? [{ app: 'lobby', name: 'live', isActive: true }] : [],
      blobs: [base, [`lobby-${index}`, 24_000_000 + index * 3_000_000]],
    }),
  ),
  ...Array.from(
    { length: 3 },
    (_, index): SampleImage => ({
      repository: 'night-race/server',
      digest: digestOf(`race-${index}`),
      tags: [`0.${3 - index}.0`],
      pushedAt: ago((index + 2) * 5 * DAY_MS),
      usedBy: [],
      blobs: [base, [`race-${index}`, 310_000_000 - index * 42_000_000]],
    }),
  ),
];

/** Each image's own and shared bytes, and every blob once. */
export function storedOf(images: readonly SampleImage[]): { artifacts: StoredArtifact[]; seenBytes: number } {
  const holders = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const { blobs } of images)
    for (const [name, bytes] of blobs) {
      holders.set(name, (holders.get(name) ?? 0) + 1);
      sizes.set(name, bytes);
    }
  const sum = (blobs: SampleImage['blobs'], isWanted: (name: string) => boolean): number =>
    blobs.reduce((total, [name, bytes]) => (isWanted(name) ? total + bytes : total), 0);
  return {
    artifacts: images.map(({ blobs, ...image }) => ({
      drifted: [],
      ...image,
      uniqueBytes: sum(blobs, (name) => holders.get(name) === 1),
      sharedBytes: sum(blobs, (name) => holders.get(name) !== 1),
    })),
    seenBytes: [...sizes.values()].reduce((total, bytes) => total + bytes, 0),
  };
}

/** Before anything is built. */
export const pushHint = (part: Partial<PushHint> = {}): PushHint => ({
  ...pushPlan({ basis: 'sampled', layers: [], marginBytes: 4_100_000, ...part }),
  uncounted: part.uncounted ?? [],
});

export const pushPlan = (part: Partial<PushPlan> = {}): PushPlan => {
  const newBytes = part.newBytes ?? 38_200_000;
  const usedBytes = part.usedBytes === undefined ? 1_200_000_000 : part.usedBytes;
  const limitBytes = part.limitBytes === undefined ? 5_000_000_000 : part.limitBytes;
  return {
    basis: 'compressed',
    layers: [
      { diffId: digestOf('base'), is: 'there', sizeBytes: 31_000_000, place: 'udp-arena:1.0.14' },
      { diffId: digestOf('runtime'), is: 'mountable', sizeBytes: 82_000_000, place: 'lobby:build-41' },
      { diffId: digestOf('content'), is: 'new', sizeBytes: newBytes - 200_000, place: null },
      { diffId: digestOf('code'), is: 'new', sizeBytes: 200_000, place: null },
    ],
    newBytes,
    marginBytes: 0,
    usedBytes,
    limitBytes,
    ...verdictOf(newBytes, usedBytes, limitBytes, false),
    ...part,
  };
};
