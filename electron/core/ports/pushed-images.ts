import type { PushedImage } from '#shared/model/pushed-image';

/** Whose last image it is: two folders that are pushed to one repository have one each. */
export interface PushPlace {
  readonly registry: string;
  readonly registryProject: string;
  readonly repository: string;
  /** Absolute. */
  readonly folder: string;
}

/** In the cache: may be deleted at any time, which costs one whole push. */
export interface PushedImages {
  /** Null where nothing readable is kept. */
  last(place: PushPlace): Promise<PushedImage | null>;
  /** Instead of the one before. A failed write is logged only. */
  keep(place: PushPlace, image: PushedImage): Promise<void>;
}
