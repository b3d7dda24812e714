import { AppFailure } from '#shared/errors';
import type { Compression } from '#shared/model/compression';
import type { StorageFigures } from '#shared/model/connection';
import type { Pusher, PusherChoice, Sender } from '#shared/model/pusher';
import { isBeyondDoubt, type PushPlan } from '#shared/model/storage-plan';
import type {
  BuildRequest,
  Engine,
  ImageConfig,
  ImageFacts,
  LayerArchive,
  OwnConfig,
  SavedImage,
} from '../ports/engine';
import type { LayerStore } from '../ports/layer-store';
import type { LayerFacts, ManifestFacts, Registry } from '../ports/registry';
import type { Uplinks } from '../ports/uplinks';
import { baseImage } from '../recipe/index';
import { mayGoAhead } from './ahead';
import { describe, savedConfig } from './image-config';
import { type Located, type LocateTools, locate, type Where } from './locate';
import { measured } from './measure';
import { type Outlook, outlook } from './outlook';
import { prepare } from './prepare';
import { boundedPlan, pushPlanOf, refusedPlan, withLeft } from './push-plan';
import { chooseSender, effortFor, speedOf } from './pusher';
import { mayGoOut, type Supplied, type SupplyRunning, supply } from './supply';

export interface PlanningTools extends Omit<LocateTools, 'registry'> {
  readonly registry: Registry;
  readonly engine: Pick<Engine, 'save' | 'image' | 'archives' | 'layerSizes'>;
  readonly layers: LayerStore;
  readonly uplinks: Uplinks;
}

/** An image that was built, or found; `build` null: found, or not by a recipe. */
export interface ImageQuestion extends Where {
  readonly image: ImageFacts;
  readonly build: BuildRequest | null;
}

export interface PlanQuestion extends ImageQuestion {
  readonly figures: StorageFigures;
  readonly pusher: PusherChoice;
  /** For what is sent from here; null: there is none. */
  readonly uploadLimitBytesPerS: number | null;
  /** A push in a hurry: what fits beyond doubt is not compressed to know it better, which takes about as long as sending it. */
  readonly isHurried?: boolean;
}

export interface ParcelQuestion extends ImageQuestion {
  /** Bytes per second that the line takes now, where that is less than what is compressed; null: not known, or it waits for more. */
  readonly line: () => number | null;
}

/** What a push sends from here: which layers are where, the new ones as they become known, and the config. */
export interface Parcel {
  /** By diff ID. */
  readonly located: ReadonlyMap<string, Located>;
  readonly config: ImageConfig;
}

/**
 * What a push will add to the registry's storage, before a byte is sent. Throws AppFailure registry-*, engine-*, image-missing, and
 * NotHandedOut where only the engine can push the image.
 */
export interface PushPlanning {
  /**
   * Compresses what a recipe's image will have and the registry lacks, while the engine builds it: nothing is lost where it turns out to be
   * in vain. `onLayer` is told of each such layer as soon as its bytes begin to be there. Never throws.
   */
  prepare(where: Where, build: BuildRequest, pusher: PusherChoice, onLayer: (layer: Supplied) => void): Promise<void>;
  /** Whether a recipe's layers may go out while the engine still builds. */
  mayGoAhead(
    at: Pick<Where, 'connectionId' | 'repository'>,
    build: BuildRequest,
    pusher: PusherChoice,
    figures: StorageFigures,
  ): Promise<boolean>;
  /** Those of a recipe's layers that the registry has, as far as it is known without reading their files; by name. */
  inRegistry(where: Where, build: BuildRequest): Promise<ReadonlySet<string>>;
  /** What an image of the engine adds as far as it is known at once: nothing of it is read. */
  outlook(where: Where, image: ImageFacts): Promise<Outlook>;
  /** The config of an image that Gantry wrote: pushing it needs the bytes. */
  keepConfig(config: OwnConfig): Promise<void>;
  /** Nothing new: asks the registry only. Else what is new is compressed here. */
  plan(question: PlanQuestion, onRead: SupplyRunning['onRead']): Promise<{ plan: PushPlan; sender: Sender }>;
  /**
   * For a push from here. `onLayer` is told of each new layer as soon as its bytes begin to be there. `lacking`: layers that count as new
   * although another repository has them.
   */
  parcel(
    question: ParcelQuestion,
    onLocated: (located: ReadonlyMap<string, Located>) => Promise<ReadonlySet<string>>,
    onLayer: (layer: Supplied) => void,
  ): Promise<Parcel>;
  /**
   * The plan by what the registry holds after it has refused the push: what arrived is in its figures. `shortBytes`: what the refusal says
   * is missing at least.
   */
  refused(
    at: Pick<Where, 'connectionId' | 'repository'>,
    plan: PushPlan,
    now: { readonly pusher: Pusher; readonly figures: StorageFigures; readonly shortBytes: number },
  ): Promise<PushPlan>;
  /**
   * The registry has taken in a layer: it counts from now on, whatever becomes of the push. Null: an engine sent it, which does not say
   * as what; then the next plan can only name it.
   */
  arrived(at: Pick<Where, 'connectionId' | 'repository'>, diffId: string, blob: LayerFacts | null): Promise<void>;
  /** A push has ended well: its layers are known from now on. `diffIds` in the order of the manifest's layers. */
  learn(
    pushed: { readonly connectionId: string; readonly repository: string; readonly tag: string },
    manifest: ManifestFacts,
    diffIds: readonly string[],
    pushedBy: Pusher,
  ): Promise<void>;
}

export function createPushPlanning(tools: PlanningTools): PushPlanning {
  const { engine, layers, registry, map, uplinks } = tools;
  /** By image: read along with its layers, and not again once these are known. */
  const configs = new Map<string, ImageConfig>();
  /** For the pushes to come, of another process too: without it the engine has to hand out the whole image for these few kB. */
  const keepRead = async (id: string, config: ImageConfig): Promise<ImageConfig> => {
    configs.set(id, config);
    if (config.digest === id) await layers.keepConfig(config.bytes);
    return config;
  };
  const configOf = async ({ id }: ImageFacts, saved: SavedImage | null): Promise<ImageConfig | null> => {
    const own = await layers.config(id);
    if (own !== null) return { digest: id, bytes: own };
    return saved === null || saved.config === null ? (configs.get(id) ?? null) : keepRead(id, saved.config);
  };
  const archivesOf = async (build: BuildRequest | null): Promise<readonly LayerArchive[]> =>
    build === null || build.recipe === null ? [] : engine.archives(build);
  const baseOf = (build: BuildRequest | null): string | null => baseImage(build?.recipe?.dockerfile ?? '');
  /** By diff ID: what an engine's push has left in the repository. */
  const leftByEngine = async ({ connectionId, repository }: Pick<Where, 'connectionId' | 'repository'>) =>
    new Set(
      (await map.arrived(connectionId)).flatMap((layer) =>
        layer.digest === null && layer.repository === repository ? [layer.diffId] : [],
      ),
    );
  return {
    prepare: async (where, build, pusher, onLayer) => {
      try {
        const bytesPerS = speedOf(await uplinks.get(where.access.registry));
        // A line that nobody knows may be slow, and while the engine builds there is time.
        const effort = pusher === 'engine' || bytesPerS === null ? 'small' : effortFor(bytesPerS);
        await prepare(tools, { ...where, pusher }, await engine.archives(build), effort, onLayer);
      } catch {
        // Whoever needs the layers meets the same failure, and tells it.
      }
    },
    mayGoAhead: (at, build, pusher, figures) => mayGoAhead(tools, at, build, pusher, figures),
    inRegistry: async (where, build) => {
      const named = (await archivesOf(build)).map(
        async (archive) => [archive.layer, await layers.diffIdOf(archive)] as const,
      );
      const known = (await Promise.all(named)).flatMap(([layer, diffId]) =>
        layer === null || diffId === undefined ? [] : [{ layer, diffId }],
      );
      const located = await locate(tools, where, [...new Set(known.map(({ diffId }) => diffId))], 'auto');
      return new Set(known.flatMap(({ layer, diffId }) => (located.has(diffId) ? [layer] : [])));
    },
    outlook: (where, image) => outlook(tools, where, image),
    keepConfig: ({ config }) => layers.keepConfig(config),
    plan: async (question, onRead) => {
      const { image, figures, signal, build } = question;
      if (image.diffIds.length === 0) throw noLayers();
      const located = await locate(tools, question, image.diffIds, question.pusher);
      const wanted = new Set(image.diffIds.filter((diffId) => !located.has(diffId)));
      const archives = await archivesOf(build);
      const images = await map.images(question.connectionId);
      const uplink = await uplinks.get(question.access.registry);
      const sender = await chooseSender({ layers, engine }, { ...question, archives, located, images, uplink });
      // From here it would be sent under another digest.
      const left = sender.pusher === 'engine' ? await leftByEngine(question) : new Set<string>();
      const { usedBytes, limitBytes, unlimited } = figures;
      const mayBound = question.isHurried === true && isBeyondDoubt(image.sizeBytes, usedBytes, limitBytes, unlimited);
      if (mayBound && (await isUnmeasured(layers, wanted, question.compression)))
        return { plan: withLeft(boundedPlan(image, located, figures), left), sender };
      const exactly = sender.pusher === 'engine';
      const effort = exactly ? 'small' : effortFor(speedOf(uplink));
      const withBytes = !exactly;
      const there = digestsOf(located, wanted);
      // Engines compress as gzip.
      const compression = exactly ? 'gzip' : question.compression;
      const sources = { image, wanted, there, archives, base: baseOf(build), exactly, withBytes, compression };
      const found = await supply(tools, sources, { signal, onRead, effort });
      const known = await configOf(image, found.saved);
      const { config, manifestIsThere } = await describe(registry, question, images, sender.pusher, known);
      const sizes = measured(found, sender.pusher);
      // With a layer in another form it is another manifest.
      const isVery = manifestIsThere && wanted.size === 0;
      const facts = { diffIds: image.diffIds, located, measured: sizes, config, manifestIsThere: isVery };
      return { plan: withLeft(pushPlanOf({ ...facts, figures }), left), sender };
    },
    parcel: async (question, onLocated, onLayer) => {
      const { image, build, signal } = question;
      const located = await locate(tools, question, image.diffIds, 'gantry');
      const lacking = await onLocated(located);
      const wanted = new Set(image.diffIds.filter((diffId) => !located.has(diffId) || lacking.has(diffId)));
      const before = speedOf(await uplinks.get(question.access.registry));
      const running = {
        signal,
        onRead: () => undefined,
        get effort() {
          return effortFor(question.line() ?? before);
        },
      };
      const archives = await archivesOf(build);
      const there = digestsOf(located, wanted);
      const { compression } = question;
      const how = { exactly: false, withBytes: true, compression };
      const sources = { image, wanted, there, archives, base: baseOf(build), ...how };
      const { saved } = await supply(tools, sources, running, onLayer);
      const config =
        (await configOf(image, saved)) ?? (await keepRead(image.id, await savedConfig(engine, image, signal)));
      return { located, config };
    },
    refused: async (at, plan, { pusher, figures, shortBytes }) => {
      // Of an engine's nobody knows the digests, and so whether the registry has them still.
      if (pusher === 'engine')
        return withLeft(refusedPlan(plan, new Set(), figures, shortBytes), await leftByEngine(at));
      const left = (await map.arrived(at.connectionId)).filter(({ digest }) => digest !== null);
      const arrived = new Set(left.flatMap((layer) => (layer.repository === at.repository ? [layer.diffId] : [])));
      return refusedPlan(plan, arrived, figures, shortBytes);
    },
    arrived: ({ connectionId, repository }, diffId, blob) =>
      map.arrive(connectionId, {
        repository,
        diffId,
        digest: blob?.digest ?? null,
        sizeBytes: blob?.sizeBytes ?? null,
        mediaType: blob?.mediaType,
      }),
    learn: async ({ connectionId, repository, tag }, { digest, config, layers: blobs }, diffIds, pushedBy) => {
      // An index, or an engine that tells no layers: nothing that could be aligned.
      if (config === null || blobs.length !== diffIds.length) return;
      await map.settle(connectionId, diffIds);
      await map.add(connectionId, [{ repository, digest, tag, config, diffIds, layers: blobs, pushedBy }]);
      // The registry has them: here they only take room.
      await layers.release(diffIds);
    },
  };
}

const digestsOf = (located: ReadonlyMap<string, Located>, wanted: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...located].flatMap(([diffId, { blob }]) => (wanted.has(diffId) ? [] : [blob.digest])));

/** What was compressed before costs nothing to know. */
async function isUnmeasured(
  layers: LayerStore,
  wanted: ReadonlySet<string>,
  compression: Compression,
): Promise<boolean> {
  if (wanted.size === 0) return false;
  const known = await layers.known();
  return [...wanted].some((diffId) => {
    const layer = known.get(diffId);
    return layer === undefined || !mayGoOut(layer, compression);
  });
}

const noLayers = (): AppFailure =>
  new AppFailure({
    code: 'engine-error',
    message: 'The engine does not tell the layers of this image, so its size cannot be told before the push.',
    retryable: true,
    action: 'retry',
  });
