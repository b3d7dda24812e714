import type { Pusher } from '#shared/model/pusher';
import type { LayerFacts } from './registry';

/** An image in the registry, with which of its layers is which: `diffIds` and `layers` are aligned. */
export interface MappedImage {
  readonly repository: string;
  /** Of its manifest. */
  readonly digest: string;
  /** One of its tags when it was seen. */
  readonly tag: string | null;
  readonly config: LayerFacts;
  readonly diffIds: readonly string[];
  readonly layers: readonly LayerFacts[];
  /** Who pushed it from here. An engine sends layers again that it has not pushed or pulled itself. */
  readonly pushedBy?: Pusher | undefined;
}

/** A layer that a push from here has sent, and that no artifact has yet: the registry counts it all the same. */
export interface ArrivedLayer {
  readonly repository: string;
  readonly diffId: string;
  /** Null, as the bytes are: an engine sent it, and engines do not say what they made of it. */
  readonly digest: string | null;
  /** Compressed. */
  readonly sizeBytes: number | null;
  /** As a manifest has to call it; undefined: gzip. */
  readonly mediaType?: string | undefined;
}

/**
 * In the connection's part of the cache, and forgotten with it. Which layers are known to be in a connection's registry, kept over restarts. What it says is asked of the registry before it is
 * believed. A file that cannot be read counts as empty; failed writes cost speed only.
 */
export interface LayerMap {
  images(connectionId: string): Promise<readonly MappedImage[]>;
  add(connectionId: string, images: readonly MappedImage[]): Promise<void>;
  /** These are no longer in the registry. */
  drop(connectionId: string, images: readonly Pick<MappedImage, 'repository' | 'digest'>[]): Promise<void>;
  /** What pushes have left that did not come to their end. */
  arrived(connectionId: string): Promise<readonly ArrivedLayer[]>;
  arrive(connectionId: string, layer: ArrivedLayer): Promise<void>;
  /** An artifact has these layers now: once that is deleted they count no more, although they are still there. */
  settle(connectionId: string, diffIds: readonly string[]): Promise<void>;
}
