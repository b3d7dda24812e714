const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** `just now`, `5 minutes ago`, `yesterday`, `3 Nov 2026` */
export function formatWhen(iso: string, nowMs: number): string {
  const seconds = Math.round((new Date(iso).getTime() - nowMs) / 1000);
  const ago = -seconds;
  if (ago < 45) return 'just now';
  if (ago < 3600) return relative.format(-Math.round(ago / 60) || -1, 'minute');
  if (ago < 86_400) return relative.format(-Math.round(ago / 3600), 'hour');
  return ago < 7 * 86_400 ? relative.format(-Math.round(ago / 86_400), 'day') : day.format(new Date(iso));
}

/** For tooltips: date and time in the user's zone. */
export const formatExactTime = (iso: string): string => exact.format(new Date(iso));
