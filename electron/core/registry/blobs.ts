import type { CachedManifest } from '../ports/registry-cache';

/** The blobs of an artifact by digest, its manifest among them: what a registry stores of it, each once per project. */
export function blobsOf(manifest: CachedManifest): ReadonlyMap<string, number> {
  const blobs = new Map([...manifest.layers, ...manifest.parts].map(({ digest, sizeBytes }) => [digest, sizeBytes]));
  if (manifest.config !== null) blobs.set(manifest.config.digest, manifest.config.sizeBytes);
  return blobs.set(manifest.digest, manifest.manifestBytes);
}

export interface Freed {
  /** Bytes of blobs that nothing else in the project has. */
  readonly freedBytes: number;
  /** Bytes that stay, because other artifacts have the same blobs. */
  readonly sharedBytes: number;
}

/**
 * What the registry's project really loses when all of `gone` go together: a blob that only they share counts, once. An artifact that
 * is in a second repository too is in `staying` as well, and frees nothing.
 */
export function freedBytes(gone: Iterable<CachedManifest>, staying: Iterable<CachedManifest>): Freed {
  const kept = new Set<string>();
  for (const manifest of staying) for (const digest of blobsOf(manifest).keys()) kept.add(digest);
  const seen = new Set<string>();
  let [freed, shared] = [0, 0];
  for (const manifest of gone) {
    for (const [digest, sizeBytes] of blobsOf(manifest)) {
      if (seen.has(digest)) continue;
      seen.add(digest);
      if (kept.has(digest)) shared += sizeBytes;
      else freed += sizeBytes;
    }
  }
  return { freedBytes: freed, sharedBytes: shared };
}
