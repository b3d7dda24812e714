import type { OpenUploads, UploadName } from '#core/ports/open-uploads';
import type { LayerFacts } from '#core/ports/registry';

/** Names of the uploads that are running now. */
export type RunningUploads = Set<string>;

/**
 * What the next run of the app is to know of an upload, by the blob's digest: so nothing is known before all of it is compressed. Of two
 * uploads of one blob at the same time only the first is remembered, and only it goes on where an earlier one was: two on one upload
 * would spoil it for each other.
 */
export class StoredUpload {
  private readonly openUploads: OpenUploads;
  private readonly running: RunningUploads;
  private readonly place: Omit<UploadName, 'digest'>;
  /** Null: not named yet, or another one runs under this name. */
  private own: { readonly name: UploadName; readonly id: string } | null = null;
  private isNamed = false;
  private isReleased = false;
  private wasAsked = false;

  constructor(openUploads: OpenUploads, running: RunningUploads, place: Omit<UploadName, 'digest'>) {
    this.openUploads = openUploads;
    this.running = running;
    this.place = place;
  }

  /** Where an earlier run of the app left off, at the same host; null: nowhere, or that was answered before. */
  async takeUp(blob: LayerFacts, url: string): Promise<string | null> {
    const name = this.named(blob);
    if (name === null || this.wasAsked) return null;
    this.wasAsked = true;
    const earlier = await this.openUploads.find(name);
    if (earlier === null) return null;
    // What is kept on disk is not to be believed.
    return new URL(earlier.location).origin === new URL(url).origin ? earlier.location : null;
  }

  async keep(location: string, blob: LayerFacts): Promise<void> {
    const name = this.named(blob);
    if (name !== null) await this.openUploads.keep(name, { location });
  }

  /** `blob` null: as far as it was named before. */
  async forget(blob: LayerFacts | null): Promise<void> {
    const name = blob === null ? (this.own?.name ?? null) : this.named(blob);
    if (name !== null) await this.openUploads.forget(name);
  }

  /** Whoever sends the blob next may go on with it. */
  release(): void {
    this.isReleased = true;
    if (this.own !== null) this.running.delete(this.own.id);
  }

  private named({ digest }: LayerFacts): UploadName | null {
    if (this.isNamed) return this.own?.name ?? null;
    this.isNamed = true;
    const name = { ...this.place, digest };
    const id = JSON.stringify([name.registry, name.repository, digest]);
    if (this.running.has(id)) return null;
    if (!this.isReleased) this.running.add(id);
    this.own = { name, id };
    return name;
  }
}
