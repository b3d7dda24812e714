import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** What Node has from 22.15 and 23.8 on, and the types of older ones do not name. */
interface MayHaveZstd {
  readonly createZstdCompress?: (options: {
    readonly chunkSize: number;
    readonly params: Readonly<Record<number, number>>;
  }) => Transform;
}

const { createZstdCompress }: typeof zlib & MayHaveZstd = zlib;

/** ZSTD_c_compressionLevel of zstd.h. */
const LEVEL = 100;
/** What zstd hands over at once: one of its blocks. */
const OUT_BYTES = 128 * 1024;

export const hasZstd = typeof createZstdCompress === 'function';

export function createZstd(level: number): Transform {
  if (createZstdCompress === undefined) throw new Error(`Node ${process.versions.node} has no zstd`);
  return createZstdCompress({ chunkSize: OUT_BYTES, params: { [LEVEL]: level } });
}
