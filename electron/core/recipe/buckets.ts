import type { LayerFile } from '#shared/model/recipe';
import { hash, hex } from './hash';

/** A share of the files that travels together. */
export interface Bucket {
  /** Eight hexadecimal digits; the same as long as the share is cut out at the same place. */
  readonly key: string;
  readonly files: readonly LayerFile[];
}

const [SMALLEST_BYTES, LARGEST_BYTES] = [1_000_000, 32_000_000];
/** As many as keep a change small and a build quick: each layer costs an engine about a tenth of a second. */
const WANTED_BUCKETS = 48;
/** Engines stack at most 127 layers (overlay2: 128 lower folders); the base and the other layers need some. */
const MAX_BUCKETS = 80;

interface Item {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly files: readonly LayerFile[];
  /** A folder can be divided further. */
  readonly isFolder: boolean;
}

/**
 * Shares of 1 MB to 32 MB, by powers of two as the whole grows, single larger files aside. What is too large is divided by a hash of the names in one folder, bit by bit, and
 * a folder that is alone and still too large is opened: so folders stay together, and a new file can only divide the share it falls
 * into; all others stay as they are. Builds too large for 80 shares get larger ones (twice, four times, ...).
 */
export function buckets(files: readonly LayerFile[]): readonly Bucket[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let first = SMALLEST_BYTES;
  while (first < LARGEST_BYTES && bytes > first * WANTED_BUCKETS) first *= 2;
  for (let limit = first; ; limit *= 2) {
    const found = divide(itemsOf(files, ''), '', '', limit);
    if (found.length <= MAX_BUCKETS) return found;
  }
}

function divide(items: readonly Item[], folder: string, bits: string, limit: number): readonly Bucket[] {
  const [first] = items;
  if (first === undefined) return [];
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const single = items.length === 1;
  if (bytes <= limit || (single && !first.isFolder) || bits.length === 32)
    return [{ key: hex(hash(`${folder}\0${bits}`)), files: items.flatMap((item) => item.files) }];
  if (single) return divide(itemsOf(first.files, `${first.path}/`), first.path, '', limit);
  return ['0', '1'].flatMap((bit) => {
    const half = items.filter(({ name }) => bitOf(name, bits.length) === bit);
    return divide(half, folder, bits + bit, limit);
  });
}

/** The files below a folder, by what lies right in it. */
function itemsOf(files: readonly LayerFile[], folder: string): readonly Item[] {
  const byName = new Map<string, LayerFile[]>();
  for (const file of files) {
    const end = file.path.indexOf('/', folder.length);
    const name = file.path.slice(folder.length, end < 0 ? undefined : end);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [file]);
    else known.push(file);
  }
  return [...byName].map(([name, own]) => ({
    name,
    path: `${folder}${name}`,
    bytes: own.reduce((sum, file) => sum + file.bytes, 0),
    files: own,
    isFolder: own.some(({ path }) => path.length > folder.length + name.length),
  }));
}

const bitOf = (name: string, index: number): string => String((hash(name) >>> (31 - index)) & 1);
