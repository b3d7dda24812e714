import type { Answer } from './answer';

/** `Link: </path?query>; rel="next"` (RFC 8288), host-relative at Harbor and distribution alike; only ever followed on the same host. */
export function nextLink(answer: Answer, asked: string): string | null {
  for (const part of (answer.headers.get('link') ?? '').split(/,(?=\s*<)/)) {
    const match = /^\s*<([^>]*)>\s*;(.*)$/s.exec(part);
    if (match === null || !/\brel="?next"?/i.test(match[2] ?? '')) continue;
    if (!URL.canParse(match[1] ?? '', asked)) return null;
    const next = new URL(match[1] ?? '', asked);
    const from = new URL(asked);
    next.protocol = from.protocol;
    return next.host === from.host ? next.href : null;
  }
  return null;
}

/** Harbor's count of everything that the question fits. */
export function totalCount(answer: Answer): number | null {
  const text = answer.headers.get('x-total-count');
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Nobody has that many pages: a count beyond is a mistake and must not become requests without end. */
const MOST_PAGES = 2000;

/** `2`, `3`, … up to the last page of so many. */
export const furtherPages = (total: number, pageSize: number): string[] =>
  Array.from({ length: Math.max(0, Math.min(MOST_PAGES, Math.ceil(total / pageSize)) - 1) }, (_, index) =>
    String(index + 2),
  );

/** Every page, one after the other as each names the next; a list that leads back to where it was ends there. */
export async function followLinks<Item>(
  from: string,
  read: (url: string) => Promise<{ readonly answer: Answer; readonly items: readonly Item[] }>,
): Promise<Item[]> {
  const found: Item[] = [];
  const seen = new Set<string>();
  for (let url: string | null = from; url !== null && !seen.has(url) && seen.size < MOST_PAGES; ) {
    seen.add(url);
    const page: { readonly answer: Answer; readonly items: readonly Item[] } = await read(url);
    found.push(...page.items);
    url = nextLink(page.answer, url);
  }
  return found;
}
