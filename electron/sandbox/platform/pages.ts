import { message, Refusal } from '../http';
import type { Call } from '../routes';

const STANDARD_LIMIT = 20;
const MOST = 100;

export interface Paged<Item> {
  readonly items: readonly Item[];
  /** `total_count` and `pagination`, as the platform's lists end. */
  readonly rest: object;
}

/** `?page=1&limit=20`. Throws a Refusal (400) for what is no page. */
export function paged<Item>({ query }: Call, all: readonly Item[]): Paged<Item> {
  const number = positive(query.get('page') ?? '1', 'page');
  const limit = Math.min(positive(query.get('limit') ?? String(STANDARD_LIMIT), 'limit'), MOST);
  const pages = Math.max(1, Math.ceil(all.length / limit));
  const hasNext = number < pages;
  const pagination = {
    number,
    next_page_number: hasNext ? number + 1 : null,
    previous_page_number: number > 1 ? number - 1 : null,
    paginator: { num_pages: pages },
    has_next: hasNext,
    has_previous: number > 1,
  };
  return {
    items: all.slice((number - 1) * limit, number * limit),
    rest: { total_count: all.length, pagination },
  };
}

function positive(text: string, name: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Refusal(message(400, `${name} must be at least 1`));
}

/** `2026-04-22 12:00:46.444265`: UTC without saying so, with microseconds. */
export function stamp(timeMs: number): string {
  const whole = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
  const micros = Math.floor((timeMs % 1) * 1000);
  return `${whole}${String(micros).padStart(3, '0')}`;
}

/** Decimal megabytes with two digits. */
export const megabytes = (bytes: number): number => Math.round(bytes / 10_000) / 100;
