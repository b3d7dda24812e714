import '../../support/renderer-preview/page';
import { describe, expect, test } from 'vitest';
import type { DeletionPlan } from '#shared/model/deletion';
import { othersWords, userWords } from '../../../renderer/features/artifact/view-model';
import { doneWords, freesWords, itemWords, whatGoes } from '../../../renderer/features/deletion/view-model';
import { tagWords } from '../../../renderer/features/tagging/view-model';
import { between, moveTo } from '../../../renderer/ui/grid/keys';
import { arena, artifact, digestOf } from '../../support/renderer-preview/registry-samples';

describe('what a deletion says', () => {
  const item = {
    target: { is: 'artifact' as const, digest: digestOf('a') },
    digest: digestOf('a'),
    tagsGone: ['1.0.1', '1.0.2'],
    tagsAtRisk: [],
    immutableTags: [],
    children: 0,
    attachments: 0,
    sizeBytes: 58_100_000,
    leavesUntagged: false,
  };
  const tagItem = { ...item, target: { is: 'tag' as const, tag: '1.0.1' }, tagsGone: ['1.0.1'] };
  const plan: DeletionPlan = {
    repository: 'udp-arena',
    items: [item],
    versions: [],
    versionsUnknown: null,
    drifted: [],
    hasPlatform: true,
    frees: { bytes: 20_300_000, unread: 0, sharedBytes: 37_800_000 },
    needsName: false,
  };
  const nothing = { bytes: 0, unread: 0, sharedBytes: 0 };

  test('the verb names how many artifacts and tags go, each once', () => {
    const other = { ...item, target: { is: 'artifact' as const, digest: digestOf('b') }, tagsGone: ['a', 'b', 'c'] };
    expect(whatGoes({ ...plan, items: [item, other] })).toBe('2 artifacts and 5 tags');
    expect(whatGoes({ ...plan, items: [tagItem] })).toBe('1 tag');
    expect(whatGoes({ ...plan, items: [{ ...item, tagsGone: [] }] })).toBe('1 artifact');
  });

  test('what it frees: about, at most, nothing, not known', () => {
    expect(freesWords(plan, undefined).text).toBe(
      'Frees about 20.3 MB. 37.8 MB stay, because other artifacts have the same layers.',
    );
    const unread = { ...plan, frees: { ...plan.frees, unread: 31 } };
    expect(freesWords(unread, undefined).text).toMatch(/^Frees at most 20\.3 MB: .* 31 artifacts are still being read/);
    expect(freesWords(unread, { is: 'failed', read: 1, total: 32, message: null }).text).toMatch(/could not be read/);
    expect(freesWords({ ...plan, frees: nothing }, undefined).text).toMatch(/^Frees nothing: other artifacts/);
    expect(freesWords({ ...plan, frees: { ...nothing, bytes: null } }, undefined).text).toMatch(/not known/);
  });

  test('a tag alone frees nothing, and the artifact stays', () => {
    expect(freesWords({ ...plan, items: [tagItem], frees: nothing }, undefined).text).toBe(
      'Frees nothing: a tag is only a name; the artifact stays.',
    );
    const last = { ...tagItem, leavesUntagged: true };
    expect(freesWords({ ...plan, items: [last], frees: nothing }, undefined).text).toMatch(/stays, untagged\.$/);
  });

  test('tags that may go as well are named, and so are those that the registry keeps', () => {
    expect(itemWords({ ...tagItem, tagsAtRisk: ['1.0.2'] }).warnings).toEqual([expect.stringContaining('1.0.2')]);
    expect(itemWords({ ...item, immutableTags: ['1.0.1'] }).warnings).toEqual([expect.stringContaining('will refuse')]);
    expect(itemWords({ ...item, children: 2, attachments: 1 }).notes[0]).toMatch(/2 images .* 1 signature/);
  });

  test('results are counted as they are', () => {
    const error = { code: 'tag-immutable' as const, message: 'No.', retryable: false, action: null, detail: null };
    const results = [
      { target: item.target, error: null, artifactRemoved: true },
      { target: tagItem.target, error, artifactRemoved: false },
    ];
    expect(doneWords(results)).toBe('1 of 2 deleted');
  });
});

describe('a tag as it is typed', () => {
  const artifacts = arena();
  const here = digestOf('arena-9');

  test('an illegal one, one that is here already, a free one', () => {
    expect(tagWords('a b', here, artifacts).problem).toBe('Tags have no spaces.');
    expect(tagWords('1.0.9', here, artifacts).problem).toMatch(/already/);
    expect(tagWords('2.0.0', here, artifacts)).toEqual({ problem: null, warning: null, movesFrom: null });
    expect(tagWords('latest', here, artifacts).warning).not.toBeNull();
  });

  test('one of another artifact names whose it is; an immutable one cannot be moved', () => {
    expect(tagWords('1.0.1', here, artifacts).movesFrom).toBe(digestOf('arena-2'));
    const fixed = artifact('fixed', [], { tags: [{ name: 'lts', pushedAt: null, immutable: true }] });
    expect(tagWords('lts', here, [fixed]).problem).toMatch(/immutable/);
  });
});

describe('details', () => {
  test('who else has a layer', () => {
    const sharing = {
      layers: [
        { digest: 'sha256:a', others: [{ repository: 'lobby', digest: 'sha256:b', tags: ['2.0'] }], othersCount: 12 },
      ],
      uniqueBytes: 0,
      unread: 0,
    };
    expect(othersWords('sha256:a', sharing)).toEqual({ text: 'also in 12 others', hint: 'lobby:2.0\nand 11 more' });
    expect(othersWords('sha256:z', sharing)).toBeNull();
  });

  test.each([
    [null, true],
    ['root', true],
    ['0:0', true],
    ['game', false],
    ['10001', false],
  ])('user %s', (user, isRoot) => expect(userWords(user).isRoot).toBe(isRoot));
});

describe('keys of a grid', () => {
  test.each([
    ['ArrowDown', 0, 1],
    ['ArrowUp', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 12, 2],
    ['Home', 50, 0],
    ['End', 0, 99],
  ])('%s from %i', (key, at, to) => expect(moveTo(key, at, 100, 10)).toBe(to));

  test('a span, in either direction', () => {
    expect(between(['a', 'b', 'c', 'd'], 'c', 'a')).toEqual(['a', 'b', 'c']);
    expect(between(['a', 'b'], 'gone', 'b')).toEqual(['b']);
  });
});
