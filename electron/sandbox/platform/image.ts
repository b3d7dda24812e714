import type { Catalog } from '../catalog/index';
import type { RepositoryContents } from '../catalog/repository';
import { message, Refusal } from '../http';
import type { Call } from '../routes';
import { PROJECT } from '../state';

/** `{image}` with the project: it may come short (`game`) or whole (`sandbox/game`, encoded as one segment). */
export const qualified = (image: string): string => (image.startsWith(`${PROJECT}/`) ? image : `${PROJECT}/${image}`);

/** The repository behind `{image}`. Throws a Refusal (404). */
export async function imageOf(catalog: Catalog, { path }: Call): Promise<RepositoryContents> {
  const image = path['image'] ?? '';
  const contents = (await catalog.repository(`${PROJECT}/${image}`)) ?? (await catalog.repository(qualified(image)));
  if (contents === null) throw new Refusal(message(404, `Image ${image} not found`));
  return contents;
}
