import { describe, expect, it } from 'vitest';
import { ImmutableTags } from '#sandbox/immutable';

describe('immutable tags', () => {
  it.each([
    ['v*', 'game', 'v1.0', true],
    ['v*', 'team/lobby', 'v1.0', true],
    ['v*', 'game', 'dev', false],
    ['game:**', 'game', 'anything', true],
    ['game:**', 'games', 'anything', false],
    ['team/*:v?', 'team/lobby', 'v1', true],
    ['team/*:v?', 'team/lobby', 'v10', false],
    ['team/*:*', 'team/a/b', 'v1', false],
    ['1.0', 'game', '1x0', false],
  ])('pattern %s in %s with tag %s: %s', (pattern, repository, tag, expected) => {
    expect(new ImmutableTags(() => [pattern]).has(repository, tag)).toBe(expected);
  });
});
