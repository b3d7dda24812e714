import { formatExactBytes } from '#shared/model/format';

const binaryUnits = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `4.66 GiB`, as Harbor's own pages count (1 GiB = 1,073,741,824 bytes). */
export function formatBinary(bytes: number): string {
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.995 && unit < binaryUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(2)} ${binaryUnits[unit]}`;
}

/** For tooltips: `1,200,000,000 bytes, which the registry's own pages show as 1.12 GiB`. */
export const exactly = (bytes: number): string =>
  `${formatExactBytes(bytes)}, which the registry’s own pages show as ${formatBinary(bytes)}`;
