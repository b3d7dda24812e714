import '../../support/renderer-preview/page';
import { describe, expect, test } from 'vitest';
import { compareNatural } from '#shared/model/natural';
import type { ArtifactPage, RepositoryList } from '#shared/model/registry';
import { pullLine, referenceOf, tagNames } from '../../../renderer/features/registry/index';
import {
  needsAllFigures,
  originWords,
  rowOf,
  shownRows,
  sizeWords,
} from '../../../renderer/features/repositories/view-model';
import { knownCursors, mergePages } from '../../../renderer/features/repository/merge-pages';
import {
  artifactRows,
  indexed,
  indexedTags,
  sortArtifacts,
  sortTags,
  tagRows,
} from '../../../renderer/features/repository/rows';
import { readWords } from '../../../renderer/features/repository/view-model';
import {
  ago,
  arena,
  artifact,
  child,
  digestOf,
  manyArtifacts,
  repository,
  tag,
} from '../../support/renderer-preview/registry-samples';

const newest = { by: 'pushed', descending: true };
const named = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

describe('natural order', () => {
  test.each([
    [
      ['1.0.10', '1.0.9', '1.0.1'],
      ['1.0.1', '1.0.9', '1.0.10'],
    ],
    [
      ['build-10', 'build-2', 'build-1'],
      ['build-1', 'build-2', 'build-10'],
    ],
    [
      ['v2', 'v10', 'latest'],
      ['latest', 'v2', 'v10'],
    ],
    [
      ['1.0', '1.0.0', '1'],
      ['1', '1.0', '1.0.0'],
    ],
    [
      ['a007', 'a7', 'a07'],
      ['a007', 'a07', 'a7'],
    ],
    [
      ['99999999999999999999', '100000000000000000000'],
      ['99999999999999999999', '100000000000000000000'],
    ],
  ])('%j', (given, wanted) => {
    expect([...given].sort(compareNatural)).toEqual(wanted);
    expect([...given].reverse().sort(compareNatural)).toEqual(wanted);
  });

  test('only the same text is equal', () => {
    expect(compareNatural('a1', 'a1')).toBe(0);
    expect(compareNatural('a01', 'a1')).not.toBe(0);
  });
});

describe('pages', () => {
  test('tags of one digest that stand on two pages stand together', () => {
    const merged = mergePages([
      { artifacts: [artifact('one', ['1.0.1']), artifact('two', ['2.0'])] },
      { artifacts: [artifact('three', ['3.0']), artifact('one', ['1.0.2', '1.0.1'])] },
    ]);
    expect(merged.map((known) => known.tags.map(({ name }) => name))).toEqual([['1.0.1', '1.0.2'], ['2.0'], ['3.0']]);
  });

  test('the images of an index fold under it, unless they have a tag of their own', () => {
    const merged = mergePages([
      {
        artifacts: [
          artifact('index', ['multi'], { kind: 'index', children: [child('amd'), child('arm')] }),
          artifact('amd', []),
          artifact('arm', ['arm-only']),
          artifact('lonely', []),
        ],
      },
    ]);
    expect(merged.map(({ digest }) => digest)).toEqual(['index', 'arm', 'lonely'].map(digestOf));
  });

  test('each page is known once, in the order in which pages name the next ones', () => {
    const pages = new Map<string | null, Pick<ArtifactPage, 'next'>>([
      [null, { next: ['b', 'c'] }],
      ['b', { next: ['c', 'd'] }],
    ]);
    expect(knownCursors((cursor) => pages.get(cursor) as ArtifactPage | undefined)).toEqual([null, 'b', 'c', 'd']);
  });

  test('how much is read is told until all is', () => {
    const artifacts = manyArtifacts(300, 1);
    const list = { artifacts, isComplete: false, isFresh: true, total: { count: 1000, of: 'artifacts' as const } };
    expect(readWords(list)).toBe('300 of 1,000 artifacts read');
    expect(readWords({ ...list, total: { count: 5000, of: 'tags' } })).toBe('300 of 5,000 tags read');
    expect(readWords({ ...list, isComplete: true })).toBeNull();
  });
});

describe('rows', () => {
  const items = indexed(arena());

  test('the newest first, and what is not known last in either direction', () => {
    const some = indexed([
      artifact('x', ['x'], { pushedAt: null }),
      artifact('old', ['old'], { pushedAt: ago(9e9) }),
      artifact('new', ['new']),
    ]);
    expect(sortArtifacts(some, newest).map(({ name }) => name)).toEqual(['new', 'old', 'x']);
    expect(sortArtifacts(some, { ...newest, descending: false }).map(({ name }) => name)).toEqual(['old', 'new', 'x']);
  });

  test('a filter takes every word, wherever it stands', () => {
    const rows = (filter: string) => named(artifactRows(items, filter, 'all', new Set()));
    expect(rows('stable AMD64')).toEqual(['1.0.10']);
    expect(rows('arm64')).toEqual(['from-my-mac']);
    expect(rows(digestOf('arena-9').slice(7, 19))).toEqual(['1.0.9']);
  });

  test('untagged ones are there, and can be told apart', () => {
    const untagged = artifactRows(items, '', 'untagged', new Set());
    expect(untagged.map(({ digest }) => digest)).toEqual([digestOf('arena-untagged')]);
    expect(artifactRows(items, '', 'tagged', new Set())).toHaveLength(5);
  });

  test('an unfolded index shows its images and attachments, which are not selected by themselves', () => {
    const rows = artifactRows(items, 'multi', 'all', new Set([digestOf('arena-index')]));
    expect(rows.map(({ nested, selectable }) => [nested, selectable])).toEqual([
      [false, true],
      [true, false],
      [true, false],
      [true, false],
    ]);
  });

  test('tags without a time of their own are ordered naturally, the highest first', () => {
    const some = indexed([
      artifact('a', [], { pushedAt: null, tags: ['1.0.9', '1.0.10', '1.0.1'].map((name) => tag(name)) }),
    ]);
    expect(named(tagRows(sortTags(indexedTags(some), newest), ''))).toEqual(['1.0.10', '1.0.9', '1.0.1']);
  });

  test('versions come before words among the tags of one artifact', () => {
    expect(tagNames(artifact('a', ['stable', '1.0.9', '1.0.10', 'nightly']))).toEqual([
      '1.0.10',
      '1.0.9',
      'stable',
      'nightly',
    ]);
  });

  test('a key in the filter costs less than a frame with 1,000 artifacts and 5,000 tags', () => {
    const many = indexed(manyArtifacts(1000, 5));
    const byArtifact = sortArtifacts(many, newest);
    const byTag = sortTags(indexedTags(many), newest);
    const pass = (): number => {
      const start = performance.now();
      artifactRows(byArtifact, 'build-77 amd64', 'all', new Set());
      tagRows(byTag, 'build-77 amd64');
      return performance.now() - start;
    };
    // The best of some passes: what the work takes, not what else this machine does meanwhile.
    expect(Math.min(...Array.from({ length: 20 }, pass))).toBeLessThan(16);
  });
});

describe('references', () => {
  const place = { registry: 'registry.example.com', project: 'night-owl', repository: 'udp-arena' };

  test('by tag, and by digest where there is none', () => {
    expect(referenceOf(place, '1.0.9', 'sha256:ab')).toBe('registry.example.com/night-owl/udp-arena:1.0.9');
    expect(referenceOf(place, null, 'sha256:ab')).toBe('registry.example.com/night-owl/udp-arena@sha256:ab');
  });

  test('a line for the shell is quoted only where it must be, and `$` survives', () => {
    expect(pullLine('host:5000/a/b@sha256:ab')).toBe('docker pull host:5000/a/b@sha256:ab');
    expect(pullLine('host/robot$x/b:1')).toBe("docker pull 'host/robot$x/b:1'");
    expect(pullLine("host/it's; rm -rf $HOME:1")).toBe("docker pull 'host/it'\\''s; rm -rf $HOME:1'");
  });
});

describe('repositories', () => {
  const unknown = { artifactCount: null, tagCount: null, sizeBytes: null, sizeIsExact: false, lastPushAt: null };

  test('figures that the list lacks come from the answer; what stays unknown has its reason', () => {
    const bare = repository('a', unknown);
    expect(rowOf(bare, { is: 'known', figures: { ...unknown, tagCount: 3, sizeBytes: 5 } }).repository).toMatchObject({
      tagCount: 3,
      sizeBytes: 5,
      artifactCount: null,
    });
    expect(rowOf(bare, { is: 'failed', message: 'It is down.' }).unknownBecause).toBe('Not known: It is down.');
  });

  test('unknown sizes are last in either direction', () => {
    const rows = [
      repository('a', { sizeBytes: 5 }),
      repository('b', { sizeBytes: null }),
      repository('c', { sizeBytes: 9 }),
    ].map((one) => rowOf(one, undefined));
    expect(named(shownRows(rows, { by: 'size', descending: true }, ''))).toEqual(['c', 'a', 'b']);
    expect(named(shownRows(rows, { by: 'size', descending: false }, ''))).toEqual(['a', 'c', 'b']);
  });

  test('a sum that counts shared layers twice says so', () => {
    expect(sizeWords(repository('a', { sizeBytes: 38_200_000, sizeIsExact: false }))?.text).toBe('≤ 38.2 MB');
    expect(sizeWords(repository('a', unknown))).toBeNull();
  });

  test('where names come from is said in words', () => {
    const repositories = [
      repository('a', { knownFrom: ['project', 'push'] }),
      repository('b', { knownFrom: ['user'] }),
    ];
    expect(originWords({ repositories, isComplete: false, readAt: ago(0) })).toBe(
      'your game projects, past pushes and names that you added',
    );
  });
});

describe('figures of repositories', () => {
  const list = (pushed: readonly (string | null)[], isComplete = true): RepositoryList => ({
    repositories: pushed.map((lastPushAt, index) => ({
      name: `r${index}`,
      artifactCount: 1,
      tagCount: null,
      sizeBytes: null,
      sizeIsExact: false,
      lastPushAt,
      knownFrom: ['registry'],
    })),
    isComplete,
    readAt: '2026-11-23T12:00:00.000Z',
  });
  const known = '2026-11-20T12:00:00.000Z';

  test.each([
    ['name', list([null, null]), false],
    ['pushed', list([known, known]), false],
    ['pushed', list([known, null]), true],
    ['pushed', list([null, null]), false],
    ['pushed', list([null, null], false), true],
    ['artifacts', list([known]), false],
    ['tags', list([known]), true],
    ['size', list([known]), true],
  ] as const)('ordered by %s', (by, given, wanted) => {
    expect(needsAllFigures(given, by)).toBe(wanted);
  });
});
