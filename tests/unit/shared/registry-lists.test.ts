import { describe, expect, it } from 'vitest';
import { allPages, later, mergeArtifacts } from '#shared/model/artifact-list';
import { compareNatural } from '#shared/model/natural';
import { type Artifact, type ArtifactPage, rightsOf } from '#shared/model/registry';
import { allRights } from '../../support/fakes/registry';
import { seeded } from '../../support/random';

const artifact = (digest: string, tags: readonly string[], more: Partial<Artifact> = {}): Artifact => ({
  digest,
  kind: 'image',
  mediaType: null,
  sizeBytes: null,
  pushedAt: null,
  createdAt: null,
  platform: null,
  tags: tags.map((name) => ({ name, pushedAt: null, immutable: null })),
  children: [],
  attachments: [],
  scan: null,
  ...more,
});
const page = (artifacts: readonly Artifact[], next: readonly string[] = []): ArtifactPage => ({
  artifacts: [...artifacts],
  next: [...next],
  total: null,
  readAt: '2026-11-23T12:00:00.000Z',
});

describe('natural order', () => {
  it('is the one that people expect of versions', () => {
    const ordered = [
      ...[
        '1.0.9',
        '1.0.10',
        '1.2.0-beta',
        '1.2.0-rc1',
        '1.2.0-rc2',
        '1.2.0-rc10',
        '1.2.0',
        '1.2.0-4-g1a2b3c4',
        '1.10.0',
      ],
      ...['2024.01.30-16.23.00-UTC', '2024.01.30-16.24.00-UTC', 'build-9', 'build-10', 'latest'],
    ];
    const random = seeded(3);
    for (let round = 0; round < 50; round += 1) {
      const shuffled = ordered
        .map((name) => ({ name, at: random.next() }))
        .sort((left, right) => left.at - right.at)
        .map(({ name }) => name);
      expect(shuffled.sort(compareNatural)).toEqual(ordered);
    }
  });

  it('is a total order of whatever tags there may be', () => {
    const random = seeded(11);
    const pieces = ['1', '10', '9', '01', '.', '-', '_', 'v', 'rc', 'RC', 'a', 'A', 'é', 'g1a2b', '0', '<b>', ''];
    const tag = (): string => Array.from({ length: random.whole(6) }, () => random.pick(pieces)).join('');
    for (let round = 0; round < 20_000; round += 1) {
      const [a, b, c] = [tag(), tag(), tag()];
      const [ab, bc, ac] = [compareNatural(a, b), compareNatural(b, c), compareNatural(a, c)];
      expect([a, b, Math.sign(ab) + Math.sign(compareNatural(b, a))]).toEqual([a, b, 0]);
      expect([a, b, ab === 0]).toEqual([a, b, a === b]);
      if (ab <= 0 && bc <= 0) expect([a, b, c, ac <= 0]).toEqual([a, b, c, true]);
    }
  });
});

describe('pages of artifacts', () => {
  it('that have the same artifact make it one, with the tags of both and the later push', () => {
    const merged = mergeArtifacts([
      [artifact('a', ['1', '2'], { pushedAt: '2026-01-01T00:00:00.000Z', sizeBytes: 7 }), artifact('b', [])],
      [artifact('a', ['2', '3'], { pushedAt: '2026-02-01T00:00:00.000Z' })],
    ]);
    expect(merged.map(({ digest, tags }) => [digest, ...tags.map(({ name }) => name)])).toEqual([
      ['a', '1', '2', '3'],
      ['b'],
    ]);
    expect(merged[0]).toMatchObject({ pushedAt: '2026-02-01T00:00:00.000Z', sizeBytes: 7 });
  });

  it('are all asked for, each cursor once, even where they lead in circles', async () => {
    const asked: (string | null)[] = [];
    const found = await allPages(async (cursor) => {
      asked.push(cursor);
      const nexts: Record<string, string[]> = { first: ['2', '3', '2'], 2: ['3', '2'], 3: ['4', '2'], 4: ['2', '4'] };
      return page([artifact(cursor ?? '1', [])], nexts[cursor ?? 'first']);
    });
    expect(asked).toEqual([null, '2', '3', '4']);
    expect(found.map(({ digest }) => digest)).toEqual(['1', '2', '3', '4']);
  });

  it('that fail fail the whole', async () => {
    const read = async (cursor: string | null) => {
      if (cursor === '3') throw new Error('401 in mid-list');
      return page([], cursor === null ? ['2', '3'] : []);
    };
    await expect(allPages(read)).rejects.toThrow('401 in mid-list');
  });

  it('know the later of two moments', () => {
    const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z'];
    expect([later(null, null), later(early, null), later(null, early), later(early, late), later(late, early)]).toEqual(
      [...[null, early, early, late, late]],
    );
  });
});

describe('rights in words', () => {
  it('tell what may be done, what not, and what was not said', () => {
    const some = { ...allRights, mayDeleteTags: false, mayDeleteArtifacts: false, maySeeStorage: null };
    expect(rightsOf(some)).toEqual([
      { words: 'may', names: ['list repositories', 'list artifacts', 'pull', 'push'] },
      { words: 'may not', names: ['delete tags', 'delete artifacts'] },
      { words: 'not said', names: ['see storage'] },
    ]);
    expect(rightsOf(allRights)).toHaveLength(1);
  });
});
