import { describe, expect, test } from 'vitest';
import type { Board } from '#shared/model/app-version';
import { defaultVersionSettings } from '#shared/model/version-settings';
import {
  type BoardFilters,
  boardRows,
  countStates,
  indexBoard,
  linesBetween,
  noFilters,
  tagKey,
  versionKey,
} from '../../../renderer/features/versions/board';
import { changeOf } from '../../../renderer/features/versions/changes';
import { draftProblems, draftsOf } from '../../../renderer/features/versions/drafts';
import {
  cachedWords,
  linkExplanation,
  linkWords,
  summaryWords,
  tagWords,
} from '../../../renderer/features/versions/words';
import {
  boardTag,
  boardVersion,
  manyTags,
  sampleBoard,
  template,
} from '../../support/renderer-preview/platform-samples';
import { ago } from '../../support/renderer-preview/registry-samples';

const HOUR_MS = 3_600_000;
const rowsOf = (board: Board, filters: Partial<BoardFilters> = {}) =>
  boardRows(indexBoard(board), { ...noFilters, ...filters }, [template('udp-arena')]);
const tagNames = (board: Board, filters: Partial<BoardFilters> = {}) =>
  rowsOf(board, filters).tags.map(({ repository, tag }) => (tag === null ? `# ${repository}` : tag.name));
const versionNames = (board: Board, filters: Partial<BoardFilters> = {}) =>
  rowsOf(board, filters).versions.map(({ app, version }) => (version === null ? `# ${app}` : version.name));

describe('tags', () => {
  test('stand by repository, the newest artifact first, tags of one together', () => {
    expect(tagNames(sampleBoard())).toEqual([
      '# udp-arena',
      '1.0.3',
      '1.0.2-hotfix',
      '1.0.2',
      'stable',
      '1.0.1',
      '1.0.0',
      '# lobby',
      'build-57',
      'build-56',
      '# night-race/server',
      '2026.09.02',
    ]);
  });

  test('an old tag of a new artifact stands beside its newest', () => {
    const board = {
      ...sampleBoard(),
      versions: [],
      tags: [
        boardTag('a', 'old-name', 'x', ago(90 * HOUR_MS)),
        boardTag('a', 'between', 'y', ago(2 * HOUR_MS)),
        boardTag('a', 'new-name', 'x', ago(HOUR_MS)),
      ],
    };
    const { tags } = rowsOf(board);
    expect(tags.map(({ name, group }) => `${name} ${group}`)).toEqual([
      'a only',
      'new-name first',
      'old-name last',
      'between only',
    ]);
  });

  test('only those without a version can be selected and linked', () => {
    const { tags } = rowsOf(sampleBoard());
    expect(tags.filter(({ selectable }) => selectable).map(({ name }) => name)).toEqual([
      '1.0.3',
      '1.0.2-hotfix',
      'stable',
      '1.0.0',
      'build-57',
      '2026.09.02',
    ]);
  });

  test('without a time come last, and naturally', () => {
    const board = {
      ...sampleBoard(),
      versions: [],
      tags: [
        { ...boardTag('a', 'v9', '9'), pushedAt: null },
        { ...boardTag('a', 'v10', '9'), pushedAt: null },
        boardTag('a', 'known', 'k'),
      ],
    };
    expect(tagNames(board)).toEqual(['# a', 'known', 'v10', 'v9']);
  });
});

describe('versions', () => {
  test('stand by app; an app without one is there to drop onto', () => {
    expect(versionNames(sampleBoard())).toEqual([
      '# arena',
      '1.0.2',
      '1.0.1',
      '0.9.0',
      '# arena-staging',
      '1.0.2-test',
      '# lobby',
      'legacy',
      'build-56',
      '# matchmaker',
    ]);
  });

  test('of an app that the list of apps lacks are shown all the same', () => {
    const board = { ...sampleBoard(), apps: [] };
    expect(versionNames(board)).toContain('# arena');
  });
});

describe('filters', () => {
  test('by repository, on both sides', () => {
    expect(tagNames(sampleBoard(), { repository: 'lobby' })).toEqual(['# lobby', 'build-57', 'build-56']);
    expect(versionNames(sampleBoard(), { repository: 'lobby', text: 'build' })).toEqual(['# lobby', 'build-56']);
  });

  test('by app: its tags, and those that may still become its versions', () => {
    expect(versionNames(sampleBoard(), { app: 'arena-staging' })).toEqual(['# arena-staging', '1.0.2-test']);
    const names = tagNames(sampleBoard(), { app: 'arena-staging', repository: 'udp-arena' });
    expect(names).toContain('1.0.2');
    expect(names).toContain('1.0.3');
    expect(names).not.toContain('1.0.1');
  });

  test.each([
    ['unlinked', ['1.0.3', '1.0.2-hotfix', 'stable', '1.0.0', 'build-57', '2026.09.02'], undefined],
    ['dangling', [], ['# arena', '0.9.0']],
    ['drifted', ['1.0.1', 'build-56'], ['# arena', '1.0.1', '# lobby', 'build-56']],
    ['inactive', ['1.0.2'], ['# arena-staging', '1.0.2-test']],
    ['elsewhere', [], ['# lobby', 'legacy']],
  ] as const)('by state: %s', (state, tags, versions) => {
    expect(tagNames(sampleBoard(), { state }).filter((name) => !name.startsWith('#'))).toEqual(tags);
    if (versions !== undefined) expect(versionNames(sampleBoard(), { state })).toEqual(versions);
    else expect(versionNames(sampleBoard(), { state })).toContain('# matchmaker');
  });

  test('by text: a tag stays with the version that fits, and the other way round', () => {
    expect(tagNames(sampleBoard(), { text: 'staging' })).toEqual(['# udp-arena', '1.0.2']);
    expect(versionNames(sampleBoard(), { text: 'udp-arena:1.0.1' })).toEqual(['# arena', '1.0.1']);
  });

  test('answer within a frame for 500 tags and 300 versions', () => {
    const indexed = indexBoard(manyTags(500, 300));
    const run = () => boardRows(indexed, { ...noFilters, text: 'build-4' }, []);
    run();
    const times = Array.from({ length: 9 }, () => {
      const from = performance.now();
      run();
      return performance.now() - from;
    }).sort((a, b) => a - b);
    expect(times[4]).toBeLessThan(16);
  });
});

describe('lines', () => {
  const [from, to] = [tagKey('udp-arena', '1.0.2'), versionKey('arena', '1.0.2')];
  const { links } = rowsOf(sampleBoard());

  test('lead from each linked tag to each of its versions', () => {
    expect(links.filter((link) => link.from === from).map((link) => link.to)).toEqual([
      to,
      versionKey('arena-staging', '1.0.2-test'),
    ]);
    expect(links.some((link) => link.to === versionKey('arena', '0.9.0'))).toBe(false);
  });

  test('are drawn where both ends are in view', () => {
    const drawn = linesBetween(links, new Map([[from, 30]]), new Map([[to, 70]]));
    expect(drawn).toEqual([{ link: expect.objectContaining({ from, to, state: 'linked' }), fromY: 30, toY: 70 }]);
    expect(linesBetween(links, new Map(), new Map([[to, 70]]))).toEqual([]);
  });
});

describe('names for many tags', () => {
  const versions = sampleBoard().versions;
  const tags = [boardTag('udp-arena', '1.0.3'), boardTag('udp-arena', '1.0.0')];

  test('come from the template of each repository', () => {
    const drafts = draftsOf(tags, [template('udp-arena', { versionName: 'v{tag}' })]);
    expect(drafts.map(({ name }) => name)).toEqual(['v1.0.3', 'v1.0.0']);
    expect(draftProblems(drafts, null, versions).size).toBe(0);
  });

  test('a repository without a template is said so', () => {
    const drafts = draftsOf([boardTag('night-race/server', '1')], [template('udp-arena')]);
    expect([...draftProblems(drafts, 'arena', versions).values()]).toEqual(['night-race/server has no template yet.']);
  });

  test('one that another image has, one that comes twice and one that is none are refused', () => {
    const [first, second] = draftsOf(tags, [template('udp-arena')]);
    if (first === undefined || second === undefined) throw new Error('There are two drafts');
    const problems = (a: string, b: string) => [
      ...draftProblems(
        [
          { ...first, name: a },
          { ...second, name: b },
        ],
        null,
        versions,
      ).values(),
    ];
    expect(problems('0.9.0', 'fine')).toEqual([
      'arena has a version 0.9.0 of udp-arena:0.9.0 already. Choose another name.',
    ]);
    expect(problems('same', 'same')).toEqual(['Another tag of this list would get the same name.']);
    expect(problems('', 'with space')).toHaveLength(2);
  });

  test('one that this very tag has is no problem: it is found', () => {
    const drafts = draftsOf([boardTag('udp-arena', '1.0.2')], [template('udp-arena')]);
    expect(draftProblems(drafts, null, versions).size).toBe(0);
  });
});

describe('words', () => {
  test('of a link say what it means and the way out', () => {
    const version = boardVersion('arena', '1', 'udp-arena', '1.0.1');
    expect(linkExplanation({ is: 'linked' }, version)).toBeNull();
    expect(linkExplanation({ is: 'dangling' }, version)?.title).toBe('The tag 1.0.1 is gone from udp-arena');
    expect(linkExplanation({ is: 'drifted', linkedDigest: null, isSure: false }, version)?.text).toMatch(
      /likely.*new tag/,
    );
    expect(linkWords({ is: 'drifted', linkedDigest: null, isSure: false }).text).toBe('likely drifted');
    expect(linkWords({ is: 'drifted', linkedDigest: 'x', isSure: true }).text).toBe('drifted');
  });

  test('of a board name what needs a look', () => {
    expect(summaryWords(countStates(indexBoard(sampleBoard())))).toBe(
      '6 tags without a version · 1 version whose tag is gone · 2 drifted',
    );
    expect(summaryWords({ unlinked: 0, dangling: 0, drifted: 0, inactive: 3, elsewhere: 1 })).toBeNull();
  });

  test('80 % of the edge sites are good, never rounded up to it', () => {
    expect(cachedWords(0.799)).toEqual({ text: '79 % cached', good: false });
    expect(cachedWords(0.8)).toEqual({ text: '80 % cached', good: true });
    expect(cachedWords(null)).toBeNull();
  });

  test('of a tag', () => {
    expect(tagWords([])).toBe('no version');
    expect(tagWords([{ app: 'arena', name: '1' }])).toBe('arena / 1');
    expect(
      tagWords([
        { app: 'arena', name: '1' },
        { app: 'lobby', name: '1' },
      ]),
    ).toBe('2 versions');
  });
});

describe('a changed version', () => {
  const before = { ...defaultVersionSettings, variables: [{ key: 'A', value: null, isHidden: true }] };

  test('sends nothing where nothing was changed', () => expect(changeOf(before, before, false)).toBeNull());

  test('never sends variables that were left alone', () => {
    const change = changeOf(before, { ...before, memoryMb: 512 }, false);
    expect(change?.settings).toMatchObject({ memoryMb: 512 });
    expect(change).not.toHaveProperty('variables');
    expect(change?.settings).not.toHaveProperty('variables');
  });

  test('sends the whole list of variables where it is replaced', () => {
    const variables = [{ key: 'A', value: 'typed', isHidden: true }];
    expect(changeOf(before, { ...before, variables }, true)).toEqual({ variables });
  });
});
