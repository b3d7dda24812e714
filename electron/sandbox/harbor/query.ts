import { errors, Refusal, type Reply } from '../http';
import type { Call } from '../routes';

/** Harbor api/v2.0/swagger.yaml: page from 1, page_size 10, at most 100. */
export interface Page {
  readonly number: number;
  readonly size: number;
}

export function pageOf({ query }: Call): Page {
  const number = wholeNumber(query.get('page') ?? '1');
  const size = wholeNumber(query.get('page_size') ?? '10');
  if (number === null || number < 1) throw invalid('page in query should be greater than or equal to 1');
  if (size === null || size > 100) throw invalid('page_size in query should be less than or equal to 100');
  return { number, size: size === 0 ? 10 : size };
}

/** One page of a list, with the whole count and links to the pages beside it (src/lib/link.go: host-relative). */
export function listed<Item>(call: Call, items: readonly Item[], show: (item: Item) => object): Reply {
  const page = pageOf(call);
  const shown = items.slice((page.number - 1) * page.size, page.number * page.size);
  const pages = Math.ceil(items.length / page.size);
  const links = [
    ...(page.number > 1 && page.number <= pages ? [linkTo(call, page.number - 1, 'prev')] : []),
    ...(page.number < pages ? [linkTo(call, page.number + 1, 'next')] : []),
  ];
  const headers = { 'X-Total-Count': String(items.length), ...(links.length > 0 ? { Link: links.join(' , ') } : {}) };
  return { status: 200, body: shown.map(show), headers };
}

function linkTo({ request, query }: Call, page: number, rel: 'prev' | 'next'): string {
  const changed = new URLSearchParams(query);
  changed.set('page', String(page));
  return `<${(request.url ?? '/').split('?')[0]}?${changed}>; rel="${rel}"`;
}

/** `q=name=~x,tags=nil`: the value behind each key, with its `~` where it is a search. */
export function filtersOf({ query }: Call): ReadonlyMap<string, string> {
  const text = query.get('q') ?? '';
  return new Map(
    text
      .split(',')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
}

export const matches = (text: string, filter: string | undefined): boolean => {
  if (filter === undefined) return true;
  return filter.startsWith('~') ? text.includes(filter.slice(1)) : text === filter;
};

/** `sort=-push_time`; of several keys the first. Unknown keys leave the standard order. */
export function sorted<Item>(
  { query }: Call,
  items: readonly Item[],
  keys: Readonly<Record<string, (item: Item) => number | string>>,
  standard: string,
): readonly Item[] {
  const asked = (query.get('sort') ?? standard).split(',')[0] ?? standard;
  const [name, sign] = asked.startsWith('-') ? [asked.slice(1), -1] : [asked, 1];
  const key = keys[name];
  if (key === undefined) return items;
  return items.toSorted((left, right) => sign * compare(key(left), key(right)));
}

function compare(left: number | string, right: number | string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

const wholeNumber = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

/** Harbor's own parameter check answers so. */
const invalid = (text: string): Refusal => new Refusal(errors(422, 'UNPROCESSABLE_ENTITY', text));
