import type { OpenUploads, UploadName } from '#core/ports/open-uploads';
import type { LayerFacts } from '#core/ports/registry';

/** Names of the uploads that are running now. */
export type RunningUploads = Set<string>;

/**
 * What the next run of the app is to know of an upload. Of two uploads of one blob at the same time only the first is remembered, and only it
 * goes on where an earlier one was: two on one upload would spoil it for each other.
 */
export class StoredUpload {
  private readonly openUploads: OpenUploads;
  private readonly running: RunningUploads;
  private readonly name: UploadName;
  private readonly id: string;
  private readonly isFirst: boolean;
  private wasAsked = false;

  constructor(openUploads: OpenUploads, running: RunningUploads, name: UploadName) {
    this.openUploads = openUploads;
    this.running = running;
    this.name = name;
    this.id = JSON.stringify([name.registry, name.repository, name.key]);
    this.isFirst = !running.has(this.id);
    running.add(this.id);
  }

  /** Where an earlier run of the app left off, at the same host and with the very same bytes; null: nowhere, or that was answered before. */
  async takeUp({ digest }: LayerFacts, url: string): Promise<string | null> {
    if (!this.isFirst || this.wasAsked) return null;
    this.wasAsked = true;
    const earlier = await this.openUploads.find(this.name);
    if (earlier?.digest !== digest) return null;
    // What is kept on disk is not to be believed.
    return new URL(earlier.location).origin === new URL(url).origin ? earlier.location : null;
  }

  async keep(location: string, { digest }: LayerFacts): Promise<void> {
    if (this.isFirst) await this.openUploads.keep(this.name, { location, digest });
  }

  async forget(): Promise<void> {
    if (this.isFirst) await this.openUploads.forget(this.name);
  }

  /** Whoever sends the blob next may go on with it. */
  release(): void {
    if (this.isFirst) this.running.delete(this.id);
  }
}
