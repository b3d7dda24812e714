import { afterEach, describe, expect, it } from 'vitest';
import { furtherPages, nextLink, totalCount } from '#adapters/http/pages';
import { instant } from '#adapters/http/time';
import { createRegistry } from '#adapters/registry/index';
import { createLimit } from '#shared/limit';
import { paperServer } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

const answer = (headers: Record<string, string>) => ({
  status: 200,
  headers: new Headers(headers),
  body: Buffer.from(''),
});
const asked = 'https://registry.example/api/v2.0/projects/studio/repositories?page=1';

describe('a Link header', () => {
  it.each([
    ['</api/v2.0/x?page=2>; rel="next"', 'https://registry.example/api/v2.0/x?page=2'],
    ['</a?page=1>; rel="prev" , </a?page=3>; rel="next"', 'https://registry.example/a?page=3'],
    ['</v2/_catalog?last=a%2Cb&n=1>; rel=next', 'https://registry.example/v2/_catalog?last=a%2Cb&n=1'],
    ['</v2/a,b/tags/list?last=x>; rel="next"', 'https://registry.example/v2/a,b/tags/list?last=x'],
    ['<http://registry.example/x>; rel="next"', 'https://registry.example/x'],
    ['<?page=2>; rel="next"', 'https://registry.example/api/v2.0/projects/studio/repositories?page=2'],
  ])('%s leads on', (link, url) => {
    expect(nextLink(answer({ link }), asked)).toBe(url);
  });
  it.each([
    '',
    '</a?page=1>; rel="prev"',
    '<https://elsewhere.example/x>; rel="next"',
    '<//elsewhere.example/x>; rel="next"',
    'nonsense',
  ])('“%s” leads nowhere', (link) => {
    expect(nextLink(answer({ link }), asked)).toBeNull();
  });
});

describe('a count of everything', () => {
  it.each([
    ['0', 0],
    ['431', 431],
    ['-1', null],
    ['1e9', null],
    ['many', null],
  ])('%s is %s', (text, count) => {
    expect(totalCount(answer({ 'x-total-count': text }))).toBe(count);
  });
  it('becomes pages, none for one page, and never more requests than any registry needs', () => {
    expect(furtherPages(0, 100)).toEqual([]);
    expect(furtherPages(100, 100)).toEqual([]);
    expect(furtherPages(201, 100)).toEqual(['2', '3']);
    expect(furtherPages(999_999_999, 100).length).toBeLessThan(10_000);
  });
});

describe('a moment', () => {
  it.each([
    ['2026-04-22 12:00:46.444265', '2026-04-22T12:00:46.444Z'],
    ['2026-04-22T12:00:46.444Z', '2026-04-22T12:00:46.444Z'],
    ['2026-04-22T14:00:46+02:00', '2026-04-22T12:00:46.000Z'],
    ['2026-04-22T12:00:46', '2026-04-22T12:00:46.000Z'],
    ['2026-04-22T12:00:46.123456789Z', '2026-04-22T12:00:46.123Z'],
    ['0001-01-01T00:00:00Z', null],
    ['0001-01-01T00:00:00.000Z', null],
    ['+050000-01-01T00:00:00Z', null],
    ['yesterday', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%s is %s', (text, moment) => {
    expect(instant(text)).toBe(moment);
  });
});

describe('a list in pages', () => {
  it('that leads back to where it was ends there', async () => {
    const made = await paperServer(({ line }) => ({
      status: 200,
      headers: { link: `<${line.includes('last') ? '/v2/_catalog?n=1000' : '/v2/_catalog?last=a'}>; rel="next"` },
      body: { repositories: [line.includes('last') ? 'studio/b' : 'studio/a'] },
    }));
    close = made.close;
    const found = await registry.contents('oci').repositories(made.access);
    expect(found?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(made.asked).toHaveLength(2);
  });
});

describe('the limit', () => {
  it('lets so many run side by side, in order, whatever fails', async () => {
    const limit = createLimit(3);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const ended = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        limit(async () => {
          started.push(index);
          running += 1;
          most = Math.max(most, running);
          for (let turn = 0; turn < (index % 4) + 1; turn += 1) await Promise.resolve();
          running -= 1;
          if (index % 3 === 0) throw new Error('failed');
          return index;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(7);
  });
});
