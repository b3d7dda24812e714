import { createContentHashes } from '#adapters/storage/content-hashes';
import type { PushedImages, PushPlace } from '#core/ports/pushed-images';
import type { DeltaTools } from '#core/publish/index';
import { PushedImage } from '#shared/model/pushed-image';
import { recipeFiles } from '../builds/recipe';

/** What was pushed, as text, as a disk keeps it. */
export class FakePushedImages implements PushedImages {
  readonly kept = new Map<string, string>();

  async last(place: PushPlace): Promise<PushedImage | null> {
    const text = this.kept.get(JSON.stringify(place));
    return text === undefined ? null : PushedImage.parse(JSON.parse(text));
  }

  async keep(place: PushPlace, image: PushedImage): Promise<void> {
    this.kept.set(JSON.stringify(place), JSON.stringify(image));
  }
}

/** Over real folders. */
export const deltasOver = (pushed: PushedImages): DeltaTools => ({
  pushed,
  hashes: createContentHashes(),
  remove: recipeFiles.remove,
});
