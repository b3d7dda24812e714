import type { MappedImage } from '../ports/layer-map';
import type { Registry, RegistryAccess } from '../ports/registry';

export interface PresenceTools {
  readonly registry: Pick<Registry, 'hasManifest' | 'hasBlob'>;
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
}

/** What the registry has at this moment: each thing is asked for once. */
export class Presence {
  /** Mapped images that are no longer there. */
  readonly gone: MappedImage[] = [];
  private readonly tools: PresenceTools;
  private readonly images = new Map<string, Promise<boolean>>();
  private readonly blobs = new Map<string, Promise<boolean>>();

  constructor(tools: PresenceTools) {
    this.tools = tools;
  }

  /** These were just read. */
  sawImages(images: readonly MappedImage[]): void {
    for (const image of images) this.images.set(keyOf(image), Promise.resolve(true));
  }

  hasImage(image: MappedImage): Promise<boolean> {
    return once(this.images, keyOf(image), async () => {
      const { registry, access, signal } = this.tools;
      const isThere = await registry.hasManifest(access, image.repository, image.digest, signal);
      if (isThere === false) this.gone.push(image);
      return isThere === true;
    });
  }

  hasBlob(repository: string, digest: string): Promise<boolean> {
    const { registry, access, signal } = this.tools;
    return once(this.blobs, `${repository} ${digest}`, () => registry.hasBlob(access, repository, digest, signal));
  }
}

const keyOf = ({ repository, digest }: MappedImage): string => `${repository} ${digest}`;

function once(asked: Map<string, Promise<boolean>>, key: string, ask: () => Promise<boolean>): Promise<boolean> {
  const known = asked.get(key) ?? ask();
  asked.set(key, known);
  return known;
}
