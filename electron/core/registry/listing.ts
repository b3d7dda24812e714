import { mergeArtifacts } from '#shared/model/artifact-list';
import type { ArtifactPage, KeptArtifacts } from '#shared/model/registry';

/** The pages of one repository as they arrive; a new first page begins anew. */
export class Listing {
  private readonly pages = new Map<string | null, ArtifactPage>();

  add(cursor: string | null, page: ArtifactPage): KeptArtifacts {
    if (cursor === null) this.pages.clear();
    this.pages.set(cursor, page);
    const pages = [...this.pages.values()];
    const awaited = pages.flatMap(({ next }) => next);
    return {
      artifacts: mergeArtifacts(pages.map(({ artifacts }) => artifacts)),
      isComplete: this.pages.has(null) && awaited.every((next) => this.pages.has(next)),
      readAt: pages.reduce((oldest, { readAt }) => (readAt < oldest ? readAt : oldest), page.readAt),
    };
  }
}
