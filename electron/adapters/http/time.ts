/** ISO with four digits for the year ends here. */
const LAST_MS = Date.UTC(9999, 11, 31);

/**
 * A moment as ISO with zone; null where it is none. Harbor writes RFC 3339, with the year 1 for "never"; the platform writes
 * `2026-04-22 12:00:46.444265` without a zone, which is UTC (Edgegap v1).
 */
export function instant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) || time <= 0 || time > LAST_MS ? null : new Date(time).toISOString();
}

/** Seconds or a date (`Retry-After`, RFC 9110); null where nothing usable is said. */
export function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
