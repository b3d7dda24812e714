import { describe, expect, it } from 'vitest';
import { tagProblem } from '#shared/model/reference';
import { advanceTagRule, nextTag, type TagRule, timestampTag } from '#shared/model/tag-rule';

const nowMs = Date.parse('2026-11-23T12:30:00.999Z');
const facts = { nowMs, gitDescribe: null };
const counter: TagRule = { kind: 'counter', prefix: 'build-', next: 7 };

describe('tag rules', () => {
  it('make a time in UTC', () => {
    expect(timestampTag(nowMs)).toBe('2026.11.23-12.30.00-UTC');
    expect(timestampTag(0)).toBe('1970.01.01-00.00.00-UTC');
    expect(nextTag({ kind: 'timestamp' }, facts)).toBe('2026.11.23-12.30.00-UTC');
  });
  it('count', () => expect(nextTag(counter, facts)).toBe('build-7'));
  it.each([
    ['v1.2.0-3-gabc123-dirty', 'v1.2.0-3-gabc123-dirty'],
    ['release/1.0+meta', 'release-1.0-meta'],
    ['.hidden', 'hidden'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('make a legal tag of “%s”', (gitDescribe, tag) => {
    expect(nextTag({ kind: 'gitDescribe' }, { nowMs, gitDescribe })).toBe(tag);
    expect(tagProblem(tag)).toBeNull();
  });
  it('say when they need something that is not there', () => {
    expect(nextTag({ kind: 'gitDescribe' }, facts)).toBeNull();
    expect(nextTag({ kind: 'typed' }, facts)).toBeNull();
  });
  it('go on only when their own tag was pushed', () => {
    expect(advanceTagRule(counter, 'build-7')).toEqual({ ...counter, next: 8 });
    expect(advanceTagRule(counter, 'hotfix')).toBe(counter);
    expect(advanceTagRule({ kind: 'timestamp' }, 'x')).toEqual({ kind: 'timestamp' });
  });
});
