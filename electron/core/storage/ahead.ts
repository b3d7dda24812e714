import type { StorageFigures } from '#shared/model/connection';
import type { PusherChoice } from '#shared/model/pusher';
import { isBeyondDoubt } from '#shared/model/storage-plan';
import type { BuildRequest, Engine } from '../ports/engine';
import { addsOnlyArchives, baseImage } from '../recipe/index';
import type { LocateTools, Where } from './locate';

export interface AheadTools extends Pick<LocateTools, 'map' | 'otherRepositories'> {
  readonly engine: Pick<Engine, 'image' | 'archives'>;
}

/**
 * Whether a recipe's layers may go out while the engine still builds: it is clear that they go from here, that no other repository has them,
 * and that the registry has room for all of the image, whatever it compresses to.
 */
export async function mayGoAhead(
  { engine, map, otherRepositories }: AheadTools,
  { connectionId, repository }: Pick<Where, 'connectionId' | 'repository'>,
  build: BuildRequest,
  pusher: PusherChoice,
  { usedBytes, limitBytes, unlimited }: StorageFigures,
): Promise<boolean> {
  const { recipe } = build;
  const images = await map.images(connectionId);
  const wasFromHere = images.some((image) => image.repository === repository && image.pushedBy === 'gantry');
  if (recipe === null || pusher === 'engine' || (pusher === 'auto' && !wasFromHere)) return false;
  // Others are only looked into where something is known of the project, or when there is an image.
  if (images.length === 0 && (await otherRepositories(connectionId)).length > 0) return false;
  const belowBytes = await baseBytes(engine, recipe.dockerfile);
  // What a step of the build makes, or a base that the engine does not have yet, may be of any size.
  if (belowBytes === null || (recipe.delta === null && !addsOnlyArchives(recipe.dockerfile))) return false;
  const archives = await engine.archives(build);
  const mostBytes = archives.reduce((sum, { archiveBytes }) => sum + archiveBytes, belowBytes);
  return isBeyondDoubt(mostBytes, usedBytes, limitBytes, unlimited);
}

async function baseBytes(engine: Pick<Engine, 'image'>, dockerfile: string): Promise<number | null> {
  const base = baseImage(dockerfile);
  if (base === null || base === 'scratch') return 0;
  return (await engine.image(base))?.sizeBytes ?? null;
}
