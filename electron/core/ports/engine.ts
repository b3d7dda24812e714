import type { BuildStep } from '#shared/model/build-step';
import type { EngineEndpoint, EngineStatus } from '#shared/model/engine';
import type { LayerProgress, PushedLayer } from '#shared/model/publish-job';
import type { Recipe } from '#shared/model/recipe';
import type { TextMend } from '#shared/model/text-mend';
import type { z } from '#shared/zod';
import type { Containers } from './container';
import type { LayerFacts } from './registry';
import type { Running } from './running';

export type { Running } from './running';

/** What is done to a folder's files on their way to the engine, never in the folder. Paths relative to it. */
export interface ContextMends {
  readonly leaveOut: ReadonlySet<string>;
  /** Texts that go mended, and the bytes that they have then. */
  readonly mended: ReadonlyMap<string, { readonly mend: TextMend; readonly bytes: number }>;
  /** Behind the Dockerfile's own lines; null: nothing. */
  readonly dockerfileTail: string | null;
}

export interface BuildRequest {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the folder. Passed over where there is a recipe. */
  readonly dockerfile: string;
  /** A virtual context, packed from the folder's files while it is sent; null: the folder with its Dockerfile. */
  readonly recipe: Recipe | null;
  /** Null: nothing, or there is a recipe, which has its own. */
  readonly mends: ContextMends | null;
  readonly target: string | null;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The image gets them besides its Dockerfile's: over a recipe's, but under those that the folder's own names. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a build tells while it runs. */
export type BuildEvent =
  | { readonly kind: 'context'; readonly sentBytes: number; readonly totalBytes: number; readonly files: number }
  /** A step began, ended, or was taken up again. `number` from 0: its place in the list of steps. */
  | { readonly kind: 'step'; readonly number: number; readonly step: BuildStep }
  | { readonly kind: 'log'; readonly line: string };

/** What a push tells while it runs. Bytes are uncompressed where an engine pushes, compressed where Gantry does. */
export type PushEvent =
  | { readonly kind: 'layer'; readonly layer: LayerProgress }
  | {
      readonly kind: 'retry';
      readonly inS: number;
      readonly attempt: number;
      readonly of: number;
      readonly layerId: string;
    }
  | { readonly kind: 'log'; readonly line: string };

/** Compressed bytes over all layers that are known so far; null: no layer has told its size yet. */
export interface PullEvent {
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

export interface ContextFacts {
  /** sha256 over path, size, mtime, mode and link target of every entry that would be sent, and over Dockerfile and ignore file. */
  readonly fingerprint: string;
  readonly files: number;
  readonly contextBytes: number;
  /**
   * One print for each instruction of the Dockerfile that becomes the image, over its words and its files: engines keep the layers up to the
   * first that differs. Of a recipe only FROM's.
   */
  readonly steps: readonly string[];
}

/** What an image will stand on: nothing (`scratch`), or an image that the Dockerfile names in plain words, or by an argument. */
export type BaseName =
  | { readonly is: 'none' }
  | { readonly is: 'image'; readonly name: string }
  | { readonly is: 'unnamed' };

/** A build context as it was when it was listed. */
export interface ContextLook {
  readonly facts: ContextFacts;
  /** Of the stage that becomes the image. */
  readonly base: BaseName;
  /** Prints of the steps whose layers no file tells: what programs make, what comes from other stages or from elsewhere. */
  readonly unjudged: ReadonlySet<string>;
  /** Whether the path of one of its entries fits. */
  holds(path: RegExp): boolean;
  /**
   * Reads pieces of the files that get into the image, some 2 % of the bytes; not of those steps (by their prints), or layers of the recipe
   * (by name). file-unreadable.
   */
  sample(without: ReadonlySet<string>, signal: AbortSignal): Promise<ContextSample>;
}

/** What a build context may take when it is compressed. */
export interface ContextSample {
  readonly compressedBytes: number;
  /** It is so small that nothing was left out. */
  readonly isWhole: boolean;
}

export interface ImageFacts {
  /** The digest of its config; where `keepsCompressed`, of its manifest or index. */
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
  /** Uncompressed. */
  readonly sizeBytes: number;
  /** In the order of the layers. */
  readonly diffIds: readonly string[];
  /** The engine keeps the layers as registries do, and hands these very bytes out (the containerd image store). */
  readonly keepsCompressed: boolean;
}

/** An image whose config was written here: its ID is the config's digest. */
export interface OwnConfig {
  readonly imageId: string;
  readonly config: Uint8Array;
}

/** One layer of an image as the engine hands it out. What is not read of its bytes is passed over; each chunk is good until the next is asked for. */
export type SavedLayer =
  | {
      readonly is: 'archive';
      /** Null: the engine does not name it; the hash of its bytes does. */
      readonly diffId: string | null;
      /** Of the uncompressed archive. */
      readonly archiveBytes: number;
      readonly archive: AsyncIterable<Uint8Array>;
    }
  /** Compressed: what it pushes. Which layer it is, and whether it is one of the image's, is known at the end only. */
  | { readonly is: 'packed'; readonly blob: LayerFacts; readonly bytes: AsyncIterable<Uint8Array> };

/** One layer of an image that is yet to be built, as the engine will hand it out. */
export interface LayerArchive {
  /** The name of the recipe's layer; null: of none. */
  readonly layer: string | null;
  /** Names the archive's bytes without reading them: sizes and times of the files are in it, and their folder is not. */
  readonly key: string;
  readonly archiveBytes: number;
  /** Throws AppFailure file-unreadable. */
  read(): AsyncIterable<Uint8Array>;
}

export interface ImageConfig {
  readonly digest: string;
  /** The very bytes. */
  readonly bytes: Uint8Array;
}

/** What an image consists of besides the archives that were handed out. */
export interface SavedImage {
  /** Null: the engine did not show it. */
  readonly config: ImageConfig | null;
  /** Layers that the engine keeps compressed: those very bytes are what it pushes. By diff ID. */
  readonly packed: ReadonlyMap<string, LayerFacts>;
}

export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
  /** `host[:port]` */
  readonly registry: string;
}

/**
 * The container engine. All methods throw AppFailure: engine-* codes when it does not answer, build-failed, base-image-*,
 * image-missing, registry-* and storage-full as its stream says. Aborting the signal ends the engine's work too and throws `cancelled`.
 */
export interface Engine {
  /** Images started for a test. */
  readonly containers: Containers;
  status(): Promise<EngineStatus>;
  endpoints(): Promise<readonly EngineEndpoint[]>;
  /** Pins an address; null: found anew at each status. */
  use(host: string | null): void;
  /** Reads names and sizes of the build context, not the contents. folder-missing, dockerfile-missing, file-unreadable. */
  lookAtContext(request: BuildRequest, signal: AbortSignal): Promise<ContextLook>;
  /**
   * The archives of a recipe's layers; none without a recipe. They are what engines make of them (checked with Engine 20.10); who relies on
   * that compares the image's diff IDs.
   */
  archives(request: BuildRequest): Promise<readonly LayerArchive[]>;
  /** Private images that the build needs are pulled with what the docker command has stored, else with `login`, from its registry only. */
  build(
    request: BuildRequest,
    running: Running<BuildEvent>,
    login?: RegistryLogin,
  ): Promise<{ readonly imageId: string; readonly cachedSteps: number; readonly totalSteps: number }>;
  /**
   * Gives a built image a config whose bytes are known here, which takes a moment; the image has another ID then, and the same layers and
   * settings. Null where the engine does not do that.
   */
  giveOwnConfig(imageId: string, signal: AbortSignal): Promise<OwnConfig | null>;
  /** Null when the engine has no such image. */
  image(reference: string): Promise<ImageFacts | null>;
  /** Uncompressed bytes of what an image was made of, the newest layer first, without what has none. Empty: the engine does not tell. */
  layerSizes(imageId: string): Promise<readonly number[]>;
  /** Reads the image's layers, one after the other, each by `visit`. image-missing. Events: bytes read so far. */
  save(
    image: ImageFacts,
    running: Running<{ readonly readBytes: number }>,
    visit: (layer: SavedLayer) => Promise<void>,
  ): Promise<SavedImage>;
  tag(imageId: string, reference: string): Promise<void>;
  /** Removes the name, never an image that has another one. No error when it is not there. */
  untag(reference: string): Promise<void>;
  /** Pushes exactly this reference (always with a tag). Succeeds only with the engine's own digest at the end of the stream. */
  push(
    reference: string,
    login: RegistryLogin,
    running: Running<PushEvent>,
  ): Promise<{ readonly digest: string; readonly layers: readonly z.infer<typeof PushedLayer>[] }>;
  /** Pulls exactly this reference (tag or digest) to the engine's images. Bytes are compressed. */
  pull(reference: string, login: RegistryLogin, running: Running<PullEvent>): Promise<void>;
}
