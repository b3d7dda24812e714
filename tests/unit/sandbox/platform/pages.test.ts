import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Refusal } from '#sandbox/http';
import { megabytes, paged, stamp } from '#sandbox/platform/pages';

const page = (query: string, count = 45) =>
  paged(
    { request: {} as IncomingMessage, user: null, query: new URLSearchParams(query), path: {} },
    Array.from({ length: count }, (_, index) => index),
  );

describe('a page of a platform list', () => {
  it('knows its neighbours', () => {
    expect(page('page=2')).toMatchObject({
      items: { length: 20, 0: 20 },
      rest: {
        total_count: 45,
        pagination: {
          number: 2,
          next_page_number: 3,
          previous_page_number: 1,
          paginator: { num_pages: 3 },
          has_next: true,
          has_previous: true,
        },
      },
    });
    expect(page('page=3').rest).toMatchObject({ pagination: { next_page_number: null, has_next: false } });
    expect(page('', 0).rest).toMatchObject({ total_count: 0, pagination: { paginator: { num_pages: 1 } } });
  });

  it('is at most 100 long and begins with 1', () => {
    expect(page('limit=1000', 300).items).toHaveLength(100);
    for (const query of ['page=0', 'limit=0', 'page=x']) expect(() => page(query)).toThrow(Refusal);
  });
});

describe('the platform’s figures', () => {
  it('have times without a zone, to the microsecond', () => {
    expect(stamp(Date.parse('2026-04-22T12:00:46.444Z') + 0.25)).toBe('2026-04-22 12:00:46.444250');
  });
  it.each([
    [0, 0],
    [1_234_567, 1.23],
    [512_000_000, 512],
  ])('have %i bytes as %d MB', (bytes, expected) => expect(megabytes(bytes)).toBe(expected));
});
