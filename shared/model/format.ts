/** Figures for people: decimal units as dashboards show them, tabular by construction. */
const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `0 bytes`, `812 bytes`, `4.1 kB`, `38.2 MB`, `5.00 GB` (1 MB = 1,000,000 bytes). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? '1 byte' : `${Math.round(value)} bytes`;
  const digits = unit >= 3 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `256 MB`, as limits of memory are given: 1 MB = 1,048,576 bytes. */
export const formatMemory = (bytes: number): string =>
  bytes < 1024 ** 2 / 2 ? 'less than 1 MB' : `${withThousands(Math.round(bytes / 1024 ** 2))} MB`;

/** `1,234,567`. By hand: the first use of the language's own tables takes 20 ms, in every command anew. */
export const withThousands = (integer: number): string => String(integer).replace(/\B(?=(\d{3})+$)/g, ',');

/** Exact bytes with thousands separators, for tooltips: `1,234,567 bytes`. */
export const formatExactBytes = (bytes: number): string => `${withThousands(bytes)} bytes`;

/** `12.4 MB/s` */
export const formatSpeed = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** `0.4 s`, `12 s`, `3 min 20 s`, `1 h 02 min` */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `sha256:1a2b3c4d5e6f` */
export const shortDigest = (digest: string): string =>
  digest.startsWith('sha256:') ? digest.slice(0, 19) : digest.slice(0, 12);

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${withThousands(number)} ${number === 1 ? one : many}`;
