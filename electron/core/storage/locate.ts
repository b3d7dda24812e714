import type { Compression } from '#shared/model/compression';
import type { Pusher, PusherChoice } from '#shared/model/pusher';
import type { LayerMap, MappedImage } from '../ports/layer-map';
import { type LayerStore, ZSTD_LAYER } from '../ports/layer-store';
import type { LayerFacts, Registry, RegistryAccess } from '../ports/registry';
import type { PlacedManifest } from '../registry/index';
import { Presence } from './presence';

export interface LocateTools {
  readonly registry: Pick<Registry, 'tags' | 'manifest' | 'diffIds' | 'hasBlob' | 'hasManifest'>;
  readonly map: LayerMap;
  readonly layers: Pick<LayerStore, 'known'>;
  /** Other repositories of the project that are known by name, the most interesting first. */
  readonly otherRepositories: (connectionId: string) => Promise<readonly string[]>;
  /** All of the project's, where they have been read since the start; what has become of them meanwhile is not known. */
  readonly readArtifacts: (connectionId: string) => Promise<readonly ReadArtifact[]>;
}

/** An artifact whose manifest was read for another reason. */
export type ReadArtifact = Pick<PlacedManifest, 'repository' | 'digest' | 'tags' | 'pushedAt' | 'manifest'>;

export interface Where {
  readonly connectionId: string;
  readonly access: RegistryAccess;
  readonly repository: string;
  readonly signal: AbortSignal;
  /** As what layers may go out that are compressed here. */
  readonly compression: Compression;
}

/** Where a layer is already, as the registry itself said just now. */
export interface Located {
  /** `arrived`: a push from here left it there without an artifact; the registry counts it already. */
  readonly is: 'there' | 'mountable' | 'arrived';
  readonly blob: LayerFacts;
  /** The repository that has it. */
  readonly repository: string;
  /** `game:1.0.3`; null: no artifact has it. */
  readonly place: string | null;
}

/** Further tags are hardly ever the base of what is pushed now. */
const TAGS_READ = 12;
const OTHERS_READ = 10;
const OTHERS_TAGS_READ = 2;
/** Of what was read for another reason, in one plan: the next goes on. */
const READ_MAPPED = 60;
/** A layer may have been compressed in several ways; more than the newest few are not asked for. */
const DIGESTS_ASKED = 3;

/**
 * Which of the layers the registry's project has: in an artifact that is there now. Blobs of deleted ones still answer until the registry
 * cleans up, and are charged again. Images that are not mapped yet are looked at where layers are missing: the newest of the repository,
 * then some of the project's others. What pushes from here left behind helps no engine, which compresses to other bytes.
 */
export async function locate(
  tools: LocateTools,
  where: Where,
  diffIds: readonly string[],
  pusher: PusherChoice,
): Promise<ReadonlyMap<string, Located>> {
  const { connectionId, repository } = where;
  const mayStay = await staying(tools, where);
  const presence = new Presence({ ...tools, ...where });
  const found = new Map<string, Located>();
  const missing = (): string[] => [...new Set(diffIds)].filter((diffId) => !found.has(diffId));
  const search = async (): Promise<readonly MappedImage[]> => {
    const images = await tools.map.images(connectionId);
    await Promise.all(
      missing().map(async (diffId) => {
        const located = await confirm(presence, repository, diffId, images, mayStay);
        if (located !== null) found.set(diffId, located);
      }),
    );
    return images;
  };
  const images = await search();
  if (missing().length > 0) {
    await lookInto(tools, where, repository, TAGS_READ, images, presence);
    await search();
  }
  if (missing().length > 0) {
    const others = (await tools.otherRepositories(connectionId)).filter((name) => name !== repository);
    const looking = others
      .slice(0, OTHERS_READ)
      .map((name) => lookInto(tools, where, name, OTHERS_TAGS_READ, images, presence));
    await Promise.all(looking);
    await search();
  }
  if (missing().length > 0) {
    await mapRead(tools, where);
    await search();
  }
  // Only now: an artifact that has the layer says more.
  const arrived = pusher === 'engine' ? [] : await tools.map.arrived(connectionId);
  const left = arrived.filter((layer) => missing().includes(layer.diffId));
  await Promise.all(
    left.map(async ({ repository: at, diffId, digest, sizeBytes, mediaType }) => {
      if (at !== repository || digest === null || sizeBytes === null) return;
      const blob = { digest, sizeBytes, mediaType };
      if (!mayStay(diffId, blob)) return;
      if (await presence.hasBlob(at, digest)) found.set(diffId, { is: 'arrived', blob, repository: at, place: null });
    }),
  );
  if (presence.gone.length > 0) await tools.map.drop(connectionId, presence.gone);
  return found;
}

type MayStay = (diffId: string, blob: LayerFacts, pushedBy?: Pusher) => boolean;

/** In zstd only what the engine itself keeps so, where the user does not say that whoever pulls can read it. */
async function staying({ layers }: LocateTools, { compression }: Where): Promise<MayStay> {
  if (compression === 'zstd') return () => true;
  const known = await layers.known();
  const isEngines = (diffId: string, { digest }: LayerFacts): boolean => {
    const layer = known.get(diffId);
    return layer?.digest === digest && layer.madeAs !== 'zstd';
  };
  return (diffId, blob, pushedBy) => blob.mediaType !== ZSTD_LAYER || pushedBy === 'engine' || isEngines(diffId, blob);
}

/** Maps the newest images of a repository. What cannot be read is left out: then more counts as new than is. */
async function lookInto(
  { registry, map }: LocateTools,
  { connectionId, access, signal }: Where,
  repository: string,
  most: number,
  known: readonly MappedImage[],
  presence: Presence,
): Promise<void> {
  const read = async (tag: string): Promise<MappedImage | null> => {
    const manifest = await registry.manifest(access, repository, tag, signal);
    if (manifest === null || manifest.config === null) return null;
    const { digest, config, layers } = manifest;
    if (known.some((image) => image.repository === repository && image.digest === digest)) return null;
    const diffIds = await registry.diffIds(access, repository, config, signal);
    if (diffIds === null || diffIds.length !== layers.length) return null;
    return { repository, digest, tag, config, diffIds, layers };
  };
  const orNothing = <T>(nothing: T) => {
    return (thrown: unknown): T => {
      if (signal.aborted) throw thrown;
      return nothing;
    };
  };
  const tags = (await registry.tags(access, repository, signal).catch(orNothing<string[]>([]))).slice(0, most);
  const images = await Promise.all(tags.map((tag) => read(tag).catch(orNothing(null))));
  const fresh = images.filter((image) => image !== null);
  presence.sawImages(fresh);
  // The newest last, as the map keeps them.
  if (fresh.length > 0) await map.add(connectionId, fresh.reverse());
}

/** Maps the newest artifacts that were read and are not mapped: one question each, and never again. */
async function mapRead({ registry, map, readArtifacts }: LocateTools, { connectionId, access, signal }: Where) {
  const mapped = new Set((await map.images(connectionId)).map(({ repository, digest }) => `${repository} ${digest}`));
  const pushedMs = ({ pushedAt }: ReadArtifact): number => (pushedAt === null ? 0 : Date.parse(pushedAt));
  // A push from here names layers as they are called in the registry: not all that is kept on disk says how.
  const isWhole = ({ manifest }: ReadArtifact): boolean =>
    manifest?.layers.every(({ mediaType }) => mediaType !== undefined) === true;
  const newest = (await readArtifacts(connectionId))
    .filter((read) => isWhole(read) && !mapped.has(`${read.repository} ${read.digest}`))
    .toSorted((a, b) => pushedMs(b) - pushedMs(a));
  const images = await Promise.all(
    newest.slice(0, READ_MAPPED).map(async ({ repository, digest, tags, manifest }): Promise<MappedImage[]> => {
      const { config = null, layers = [] } = manifest ?? {};
      if (config === null) return [];
      const diffIds = await registry.diffIds(access, repository, config, signal).catch((thrown: unknown) => {
        if (signal.aborted) throw thrown;
        return null;
      });
      if (diffIds === null || diffIds.length !== layers.length) return [];
      return [{ repository, digest, tag: tags[0] ?? null, config, diffIds, layers }];
    }),
  );
  const fresh = images.flat();
  if (fresh.length > 0) await map.add(connectionId, fresh.reverse());
}

async function confirm(
  presence: Presence,
  repository: string,
  diffId: string,
  images: readonly MappedImage[],
  mayStay: MayStay,
): Promise<Located | null> {
  const places = images.toReversed().flatMap((image) => {
    const blob = image.layers[image.diffIds.indexOf(diffId)];
    return blob === undefined || !mayStay(diffId, blob, image.pushedBy) ? [] : [{ image, blob }];
  });
  const here = places.filter(({ image }) => image.repository === repository);
  const asked = new Set<string>();
  for (const { image, blob } of [...here, ...places]) {
    if (asked.has(blob.digest) || asked.size >= DIGESTS_ASKED || !(await presence.hasImage(image))) continue;
    asked.add(blob.digest);
    if (await presence.hasBlob(repository, blob.digest))
      return { is: 'there', blob, repository, place: placeOf(image) };
  }
  const elsewhere = places.filter(({ image }) => image.repository !== repository);
  let tries = 0;
  for (const { image, blob } of elsewhere) {
    if (tries >= DIGESTS_ASKED) break;
    if (!(await presence.hasImage(image))) continue;
    tries += 1;
    if (await presence.hasBlob(image.repository, blob.digest))
      return { is: 'mountable', blob, repository: image.repository, place: placeOf(image) };
  }
  return null;
}

const placeOf = ({ repository, tag, digest }: MappedImage): string =>
  tag === null ? `${repository}@${digest.slice(0, 19)}` : `${repository}:${tag}`;
