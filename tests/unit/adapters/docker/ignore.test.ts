import { describe, expect, it } from 'vitest';
import { parseIgnore } from '#adapters/docker/ignore';
import { failureOf } from './support';

/** From moby/patternmatcher patternmatcher_test.go (TestMatches, TestMatchesWithMalformedPatterns apart): pattern, path, ignored. */
const table: readonly (readonly [string, string, boolean])[] = [
  ['**', 'file', true],
  ['**', 'file/', true],
  ['**/', 'file', true],
  ['**', '/', true],
  ['**', 'dir/file', true],
  ['**/', 'dir/file', true],
  ['**/**', 'dir/file', true],
  ['dir/**', 'dir/file', true],
  ['dir/**', 'dir/dir2/file', true],
  ['**/dir', 'dir', true],
  ['**/dir', 'dir/file', true],
  ['**/dir2/*', 'dir/dir2/file', true],
  ['**/dir2/**', 'dir/dir2/dir3/file', true],
  ['**file', 'file', true],
  ['**file', 'dir/file', true],
  ['**/file', 'dir/file', true],
  ['**file', 'dir/dir/file', true],
  ['**/file', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file', true],
  ['**/file*', 'dir/dir/file.txt', true],
  ['**/file*txt', 'dir/dir/file.txt', true],
  ['**/file*.txt', 'dir/dir/file.txt', true],
  ['**/file*.txt*', 'dir/dir/file.txt', true],
  ['**/**/*.txt', 'dir/dir/file.txt', true],
  ['**/**/*.txt2', 'dir/dir/file.txt', false],
  ['**/*.txt', 'file.txt', true],
  ['**/**/*.txt', 'file.txt', true],
  ['a**/*.txt', 'a/file.txt', true],
  ['a**/*.txt', 'a/dir/file.txt', true],
  ['a**/*.txt', 'a/dir/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a/*.txt', 'a/file.txt', true],
  ['a/*.txt**', 'a/file.txt', true],
  ['a[b-d]e', 'ae', false],
  ['a[b-d]e', 'ace', true],
  ['a[b-d]e', 'aae', false],
  ['a[^b-d]e', 'aze', true],
  ['.*', '.foo', true],
  ['.*', 'foo', false],
  ['abc.def', 'abcdef', false],
  ['abc.def', 'abc.def', true],
  ['abc.def', 'abcZdef', false],
  ['abc?def', 'abcZdef', true],
  ['abc?def', 'abcdef', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'aXb', false],
  ['**/foo/bar', 'foo/bar', true],
  ['**/foo/bar', 'dir/foo/bar', true],
  ['**/foo/bar', 'dir/dir2/foo/bar', true],
  ['abc/**', 'abc', false],
  ['abc/**', 'abc/def', true],
  ['abc/**', 'abc/def/ghi', true],
  ['**/.foo', '.foo', true],
  ['**/.foo', 'bar.foo', false],
  ['./bar.*', 'bar.baz', true],
  ['/file', 'file', true],
  ['a(b)c/def', 'a(b)c/def', true],
  ['a(b)c/def', 'a(b)c/xyz', false],
  ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
  [
    'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl',
    'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl',
    true,
  ],
  ['dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
  // With exclusions of exclusions.
  ['**\n!util/docker/web', 'util/docker/web/foo', false],
  ['**\n!util/docker/web\nutil/docker/web/foo', 'util/docker/web/foo', true],
  ['**\n!dist/*.whl', 'dist/x.whl', false],
  ['logs\n!logs/keep', 'logs/keep', false],
  ['logs\n!logs/keep', 'logs/other', true],
  ['*.md\n!README*.md\nREADME-secret.md', 'README-secret.md', true],
  // A pattern that could change nothing when the folder was asked does not count below it either.
  ['**/*.md\n!docs', 'docs/a.md', true],
  ['*\n!docs', 'docs/a.md', false],
  ['*\n!docs\ndocs/x', 'docs/x/y', true],
  // Ends of names, beginnings, whole names.
  ['**file', 'xfile', true],
  ['**/file', 'xfile', false],
  ['a^b', 'a^b', true],
  ['*^b', 'a^b', false],
  ['a[*]b', 'a*b', false],
  ['a[\\]]b', 'a]b', true],
  ['a[!b]c', 'abc', true],
  ['a[[:digit:]]', 'a7', true],
  ['a\\d', 'a7', true],
  ['a\\x62', 'ab', true],
  ['?', '\u{1F600}', true],
  ['a?c', 'a\nc', true],
  ['x/**/c', 'x/a\nb/c', false],
  // How lines are read: ignorefile_test.go.
  ['# comment\nfile', 'file', true],
  ['#file', '#file', false],
  ['  file  \r\n', 'file', true],
  ['\uFEFFfile', 'file', true],
  ['! file', 'file', false],
];

describe('.dockerignore', () => {
  it.each(table)('%j and %j: %s', (patterns, path, ignored) => {
    expect(parseIgnore(patterns).judge(path.replace(/\/$/, '')) !== 'keep').toBe(ignored);
  });

  it('goes down into an ignored folder only when something below may be taken back', () => {
    const rules = parseIgnore('*\n!game/server/**\n!**/keep.txt\n');
    expect(rules.judge('game')).toBe('descend');
    const narrow = parseIgnore('*\n!game/server\n');
    expect(narrow.judge('game')).toBe('descend');
    expect(narrow.judge('assets')).toBe('skip');
    expect(narrow.judge('game/server')).toBe('keep');
    expect(narrow.judge('game/client')).toBe('skip');
  });

  it('answers the same in any order', () => {
    const patterns = '**\n!a/b\na/b/*.md\n!**/keep.md\n';
    const paths = ['a', 'a/b', 'a/b/c.md', 'a/b/keep.md', 'a/b/d', 'a/x/y', 'z/keep.md', 'z'];
    const one = parseIgnore(patterns);
    const inOrder = paths.map((path) => one.judge(path));
    expect(paths.toReversed().map((path) => one.judge(path))).toEqual(inOrder.toReversed());
    expect(paths.map((path) => parseIgnore(patterns).judge(path))).toEqual(inOrder);
  });

  it.each(['!', '!/', 'a[1', 'a[]b]', 'a[-b]', 'a\\'])('refuses %j, as the docker command does', async (pattern) => {
    expect(await failureOf(async () => parseIgnore(`*\n${pattern}`))).toMatchObject({ code: 'invalid-input' });
  });

  it('names a pattern that cannot be read', async () => {
    const error = await failureOf(async () => parseIgnore('a[z-a]').judge('ab'));
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(error.message).toContain('a[z-a]');
  });
});
