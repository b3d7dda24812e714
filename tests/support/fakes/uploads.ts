import { createHash } from 'node:crypto';
import type { LayerFacts, RegistryAccess } from '#core/ports/registry';
import type { Running } from '#core/ports/running';
import type { Uplink, Uplinks } from '#core/ports/uplinks';
import type { ManifestToPut, UploadEvent, Uploaded, UploadRequest, Uploads } from '#core/ports/uploads';
import type { AppFailure } from '#shared/errors';
import { Gates } from './gates';

/** A registry that takes everything. */
export class FakeUploads implements Uploads {
  readonly gates = new Gates<'blob' | 'manifest'>();
  /** By digest: what arrived. */
  readonly blobs = new Map<string, Buffer>();
  /** Each that was taken, as often as it was. */
  readonly taken: string[] = [];
  readonly manifests: { reference: string; mediaType: string; text: string }[] = [];
  /** Digests that are there before anything is sent. */
  readonly there = new Set<string>();
  mounts = true;
  /** Thrown when this many blobs have been taken. */
  failure: { readonly after: number; readonly cause: AppFailure } | null = null;

  async warmUp(): Promise<void> {}

  async blob({ source, mountFrom }: UploadRequest, running: Running<UploadEvent>): Promise<Uploaded> {
    await this.gates.pass('blob', running.signal);
    if (mountFrom !== null && this.mounts) return done(await source.whole, 'mounted', 0);
    if (this.failure !== null && this.blobs.size >= this.failure.after) throw this.failure.cause;
    const parts: Uint8Array[] = [];
    for await (const part of source.read(0, running.signal)) {
      parts.push(part);
      running.on({ kind: 'sent', bytes: part.length });
    }
    running.on({ kind: 'finishing' });
    const blob = await source.whole;
    if (this.there.has(blob.digest)) return done(blob, 'there', 0);
    const content = Buffer.concat(parts);
    this.blobs.set(blob.digest, content);
    this.taken.push(blob.digest);
    return done(blob, 'uploaded', content.length);
  }

  async manifest(
    _access: RegistryAccess,
    _repository: string,
    reference: string,
    { mediaType, bytes }: ManifestToPut,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string }> {
    await this.gates.pass('manifest', signal);
    this.manifests.push({ reference, mediaType, text: Buffer.from(bytes).toString('utf8') });
    return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
  }
}

const done = (blob: LayerFacts, outcome: Uploaded['outcome'], sentBytes: number): Uploaded => ({
  blob,
  outcome,
  sentBytes,
});

export class FakeUplinks implements Uplinks {
  readonly speeds = new Map<string, Uplink>();
  async get(registry: string): Promise<Uplink | null> {
    return this.speeds.get(registry) ?? null;
  }
  async put(registry: string, uplink: Uplink): Promise<void> {
    this.speeds.set(registry, uplink);
  }
}
