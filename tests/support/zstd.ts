import * as zlib from 'node:zlib';
import { hasZstd } from '#adapters/storage/layer-store/compression/zstd';

interface MayHaveZstd {
  readonly zstdDecompressSync?: (bytes: Uint8Array) => Buffer;
}
const { zstdDecompressSync }: typeof zlib & MayHaveZstd = zlib;

/** Why nothing can be compressed as zstd here; null: it can. */
export const noZstdBecause = hasZstd ? null : `Node ${process.versions.node} has no zstd`;

export function unzstd(bytes: Uint8Array): Buffer {
  if (zstdDecompressSync === undefined) throw new Error(noZstdBecause ?? 'no zstd');
  return zstdDecompressSync(bytes);
}
