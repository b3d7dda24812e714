import type { OutputOf } from '#shared/model/publish-job';
import type { ImageFacts } from '../ports/engine';

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
  const names = [image?.diffIds[index], digest].flatMap((id) => (id === undefined ? [] : [id.replace('sha256:', '')]));
  return push.layers.find(({ id }) => names.some((name) => name.startsWith(id.replace('sha256:', ''))))?.outcome;
}
