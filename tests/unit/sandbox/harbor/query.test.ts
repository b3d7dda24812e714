import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { filtersOf, listed, matches, sorted } from '#sandbox/harbor/query';
import { Refusal } from '#sandbox/http';
import type { Call } from '#sandbox/routes';

const call = (query: string): Call => ({
  request: { url: `/api/v2.0/things?${query}` } as IncomingMessage,
  user: 'push',
  query: new URLSearchParams(query),
  path: {},
});
const items = Array.from({ length: 25 }, (_, index) => index);
const page = (query: string) => listed(call(query), items, (item) => ({ item }));

describe('a page of a Harbor list', () => {
  it('has ten items unless told otherwise, the whole count and the way to its neighbours', () => {
    expect(page('q=name%3D~a')).toMatchObject({
      headers: { 'X-Total-Count': '25', Link: '</api/v2.0/things?q=name%3D%7Ea&page=2>; rel="next"' },
    });
    expect(page('').body).toHaveLength(10);
    expect(page('page=2&page_size=10').headers?.['Link']).toBe(
      '</api/v2.0/things?page=1&page_size=10>; rel="prev" , </api/v2.0/things?page=3&page_size=10>; rel="next"',
    );
    expect(page('page=3').headers?.['Link']).not.toContain('next');
    expect(page('page=9')).toMatchObject({ body: [], headers: { 'X-Total-Count': '25' } });
  });

  it.each(['page=0', 'page=x', 'page_size=101', 'page_size=-1'])('is refused for %s', (query) => {
    expect(() => page(query)).toThrow(Refusal);
  });
});

describe('Harbor’s filters and orders', () => {
  it('are read as Harbor reads them', () => {
    const filters = filtersOf(call('q=name%3D~game%2Ctags%3Dnil'));
    expect([...filters]).toEqual([
      ['name', '~game'],
      ['tags', 'nil'],
    ]);
    expect(matches('my-game', '~game')).toBe(true);
    expect(matches('my-game', 'game')).toBe(false);
    expect(matches('my-game', undefined)).toBe(true);
  });

  it('sort up, down and by the standard', () => {
    const keys = { size: (item: number) => item % 3 };
    expect(sorted(call('sort=-size'), [0, 1, 2], keys, 'size')).toEqual([2, 1, 0]);
    expect(sorted(call(''), [2, 1, 0], keys, 'size')).toEqual([0, 1, 2]);
    expect(sorted(call('sort=nonsense'), [2, 0, 1], keys, 'size')).toEqual([2, 0, 1]);
  });
});
