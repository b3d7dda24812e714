import { describe, expect, it } from 'vitest';
import { sourceUrl } from '#core/recipe/source-url';

describe('the source of an image', () => {
  it.each([
    ['https://github.com/studio/arena.git', 'https://github.com/studio/arena.git'],
    ['HTTPS://github.com/studio/arena', 'https://github.com/studio/arena'],
    ['http://git.studio.example:8080/arena', 'http://git.studio.example:8080/arena'],
    ['git://git.studio.example/arena.git', 'git://git.studio.example/arena.git'],
    ['git@github.com:studio/arena.git', 'https://github.com/studio/arena.git'],
    ['github.com:studio/arena.git', 'https://github.com/studio/arena.git'],
    ['git@gitlab.example:/group/sub/arena.git', 'https://gitlab.example/group/sub/arena.git'],
    ['ssh://git@git.studio.example:2222/arena.git', 'https://git.studio.example/arena.git'],
    ['git+ssh://git@git.studio.example/arena.git', 'https://git.studio.example/arena.git'],
    ['kim@[2001:db8::1]:arena.git', 'https://[2001:db8::1]/arena.git'],
  ])('%s is told as %s', (remote, expected) => {
    expect(sourceUrl(remote)).toBe(expected);
  });
  it.each([
    ['https://kim:s3cret@github.com/studio/arena.git', 'https://github.com/studio/arena.git'],
    ['https://s3cret@github.com/studio/arena.git', 'https://github.com/studio/arena.git'],
    ['https://oauth2:s3cret@gitlab.example:8443/arena.git', 'https://gitlab.example:8443/arena.git'],
    ['https://kim:s3@cret@github.com/studio/arena.git', 'https://github.com/studio/arena.git'],
    ['https://github.com/studio/arena.git?private_token=s3cret', 'https://github.com/studio/arena.git'],
    ['https://github.com/studio/arena.git#s3cret', 'https://github.com/studio/arena.git'],
    ['ssh://kim:s3cret@git.studio.example/arena.git', 'https://git.studio.example/arena.git'],
    // A slash in a password ends the host for whoever reads it as a URL.
    ['https://kim:s3/cret@github.com/studio/arena.git', null],
    ['https://kim:33/s3cret@github.com/studio/arena.git', null],
    ['kim:s3cret@github.com:studio/arena.git', null],
    ['https:kim:s3cret@github.com/studio/arena.git', null],
  ])('%s does not tell what is secret', (remote, expected) => {
    const told = sourceUrl(remote);
    expect(told).toBe(expected);
    expect(told ?? '').not.toMatch(/s3|cret|kim/);
  });
  it.each([
    '/srv/git/arena.git',
    '../arena.git',
    './a:b',
    '~/arena',
    'file:///srv/git/arena.git',
    'C:\\Users\\kim\\arena',
    'C:/Users/kim/arena',
    'c:arena',
    '\\\\server\\share\\arena',
    'server:C:\\arena',
    'codecommit::us-east-1://arena',
    'ext::sh -c whoami',
    'https://github.com',
    'https:///arena',
    'https://git hub.com/arena',
    '',
  ])('%s is nothing to tell', (remote) => {
    expect(sourceUrl(remote)).toBeNull();
  });
});
