import type { OutputOf } from '#shared/model/publish-job';
import type { ImageFacts } from '../ports/engine';

/** Whether an engine's short name means this digest or diff ID. */
export const isCalled = (name: string, id: string): boolean =>
  name.replace('sha256:', '').startsWith(id.replace('sha256:', ''));

/**
 * What became of the manifest's layer with this index. The engine names layers by the first 12 characters of their diff IDs, whose order is
 * that of the manifest's layers; the containerd store names them by digest.
 */
export function outcomeOf(
  push: OutputOf<'push'>,
  image: Pick<ImageFacts, 'diffIds'> | null,
  index: number,
  digest: string,
): OutputOf<'push'>['layers'][number]['outcome'] | undefined {
  const names = [image?.diffIds[index], digest].filter((name) => name !== undefined);
  return push.layers.find(({ id }) => names.some((name) => isCalled(name, id)))?.outcome;
}
