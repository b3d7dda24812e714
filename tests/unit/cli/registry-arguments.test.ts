import { describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors';
import type { DeletionPlan } from '#shared/model/deletion';
import { readArguments } from '../../../electron/cli/arguments';
import { planLines } from '../../../electron/cli/registry-changes';
import { tagsOf } from '../../../electron/cli/registry-lists';
import { columns } from '../../../electron/cli/table';

const digest = `sha256:${'a'.repeat(64)}`;
const read = (line: string) => readArguments(line.split(' '));
const refusal = (line: string): string => {
  try {
    read(line);
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error.code;
    throw thrown;
  }
  throw new Error(`“${line}” is not refused`);
};

describe('the arguments of the registry’s commands', () => {
  it('name repositories, tags and digests', () => {
    expect(read('repos --token-stdin')).toEqual({ command: 'repos', tokenStdin: true });
    expect(read('tags team/game')).toMatchObject({ command: 'tags', repository: 'team/game' });
    expect(read('tag team/game:1.0 live --move')).toMatchObject({
      named: { repository: 'team/game', target: { is: 'tag', tag: '1.0' } },
      tag: 'live',
      move: true,
    });
    expect(read(`tag game@${digest} live`)).toMatchObject({
      named: { target: { is: 'artifact', digest } },
      move: false,
    });
    expect(read(`delete game:a game@${digest} -y --confirm game`)).toMatchObject({
      repository: 'game',
      targets: [
        { is: 'tag', tag: 'a' },
        { is: 'artifact', digest },
      ],
      yes: true,
      confirm: 'game',
    });
  });

  it.each([
    ['artifacts', 'invalid-input'],
    ['artifacts a b', 'invalid-input'],
    ['artifacts A', 'repository-invalid'],
    ['artifacts ../x', 'repository-invalid'],
    ['tag game live', 'invalid-input'],
    ['tag game:1.0', 'invalid-input'],
    ['tag game:1.0 -x', 'invalid-input'],
    ['tag game:1.0 .x', 'tag-invalid'],
    ['tag game@sha256:abc live', 'invalid-input'],
    ['tag :x live', 'invalid-input'],
    ['delete', 'invalid-input'],
    ['delete game', 'invalid-input'],
    ['delete game:a arena:b', 'invalid-input'],
    ['delete game:a --move', 'invalid-input'],
    ['repos --confirm x', 'invalid-input'],
  ])('refuse “%s”', (line, code) => {
    expect(refusal(line)).toBe(code);
  });
});

const plan = (more: Partial<DeletionPlan> = {}): DeletionPlan => ({
  repository: 'game',
  items: [
    {
      target: { is: 'artifact', digest },
      digest,
      tagsGone: ['1.0.1', '1.0.2'],
      tagsAtRisk: [],
      immutableTags: ['1.0.2'],
      children: 2,
      attachments: 1,
      sizeBytes: 1_500_000,
      leavesUntagged: false,
    },
  ],
  versions: [{ app: 'arena', name: 'live', tag: '1.0.1', isActive: true }],
  versionsUnknown: null,
  drifted: [],
  hasPlatform: true,
  frees: { bytes: 1_000_000, unread: 0, sharedBytes: 500_000 },
  needsName: true,
  ...more,
});

describe('a plan for people', () => {
  it('names every tag, every version and what is really freed', () => {
    const text = planLines(plan()).join('\n');
    expect(text).toContain(`${digest} (1.5 MB)`);
    expect(text).toContain('with the tags 1.0.1, 1.0.2');
    expect(text).toContain('2 platform images and 1 attachment');
    expect(text).toContain('immutable: 1.0.2');
    expect(text).toContain('used by arena live (1.0.1, active)');
    expect(text).toContain('frees 1.0 MB; 500 kB stay, shared with other artifacts');
  });
  it.each([
    [{ bytes: 0, unread: 0, sharedBytes: 0 }, 'frees nothing: a tag is only a name'],
    [{ bytes: null, unread: 3, sharedBytes: 0 }, 'frees an unknown amount'],
    [{ bytes: 2_000_000, unread: 3, sharedBytes: 0 }, 'frees at most 2.0 MB'],
  ])('says of %j that it %s', (frees, words) => {
    expect(planLines(plan({ frees })).join('\n')).toContain(words);
  });
});

describe('tables', () => {
  it('stay tables whatever names hold', () => {
    const text = columns(
      ['NAME', 'TAGS'],
      [
        ['a\u001b[2Jb\u202e', '1'],
        ['longer name here', '2'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'NAME              TAGS',
      'a\uFFFD[2Jb\uFFFD           1',
      'longer name here  2',
    ]);
  });
  it('have the newest tags first, the highest version where no time is known', () => {
    const base = { kind: 'image', mediaType: null, sizeBytes: null, pushedAt: null, createdAt: null } as const;
    const rest = { platform: null, children: [], attachments: [], scan: null };
    const tag = (name: string, pushedAt: string | null = null) => ({ name, pushedAt, immutable: null });
    const artifacts = [
      { ...base, ...rest, digest: 'a', tags: [tag('1.0.9'), tag('1.0.10')] },
      {
        ...base,
        ...rest,
        digest: 'b',
        tags: [tag('old', '2026-01-01T00:00:00.000Z'), tag('new', '2026-02-01T00:00:00.000Z')],
      },
    ];
    expect(tagsOf(artifacts).map(({ name }) => name)).toEqual(['new', 'old', '1.0.10', '1.0.9']);
  });
});
