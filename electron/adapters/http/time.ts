/**
 * A moment as ISO with zone; null where it is none. Harbor writes RFC 3339, with the year 1 for "never"; the platform writes
 * `2026-04-22 12:00:46.444265` without a zone, which is UTC (Edgegap v1).
 */
export function instant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) || time <= 0 ? null : new Date(time).toISOString();
}
