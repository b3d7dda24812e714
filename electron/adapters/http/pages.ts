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

/** `2`, `3`, … up to the last page of so many. */
export const furtherPages = (total: number, pageSize: number): string[] =>
  Array.from({ length: Math.max(0, Math.ceil(total / pageSize) - 1) }, (_, index) => String(index + 2));
