import type { Certificate } from '#shared/model/connection';

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

/** `3 Nov 2026 to 3 Nov 2027`, with a word where today is not within. */
export function validityWords(
  { validFrom, validTo }: Pick<Certificate, 'validFrom' | 'validTo'>,
  nowMs: number,
): string {
  const span = `${day.format(new Date(validFrom))} to ${day.format(new Date(validTo))}`;
  if (Date.parse(validTo) < nowMs) return `${span}: it has expired`;
  return Date.parse(validFrom) > nowMs ? `${span}: not yet valid` : span;
}
