import type { Catalog } from '../catalog/index';
import type { StoredArtifact } from '../catalog/relations';
import type { RepositoryContents } from '../catalog/repository';
import { errors, Refusal } from '../http';
import { type Call, decode } from '../routes';
import { PROJECT } from '../state';

/** Refuses as Harbor does (src/server/v2.0/handler/base.go): 401 for nobody, 403 for missing rights and for projects of others. */
export function allow(call: Call, project: string, right: 'read' | 'write'): void {
  if (call.user === null) throw new Refusal(errors(401, 'UNAUTHORIZED', 'unauthorized'));
  if (project !== PROJECT || (right === 'write' && call.user !== 'push'))
    throw new Refusal(errors(403, 'FORBIDDEN', 'forbidden'));
}

/** The repository of a path: its name is encoded twice (api/v2.0/swagger.yaml, repositoryName). */
export async function repositoryOf(catalog: Catalog, { path }: Call): Promise<RepositoryContents> {
  const encoded = path['repository'] ?? '';
  const name = `${PROJECT}/${encoded.includes('/') ? '' : decode(encoded)}`;
  const contents = await catalog.repository(name);
  if (contents === null) throw notFound(`repository ${name} not found`);
  return contents;
}

/** By digest or by tag. */
export function artifactOf(contents: RepositoryContents, { path }: Call): StoredArtifact {
  const reference = path['reference'] ?? '';
  const digest = contents.tags.get(reference)?.digest ?? reference;
  const artifact = contents.artifacts.get(digest);
  if (artifact !== undefined) return artifact;
  const joint = reference.includes(':') ? '@' : ':';
  throw notFound(`artifact ${contents.name}${joint}${reference} not found`);
}

export const notFound = (text: string): Refusal => new Refusal(errors(404, 'NOT_FOUND', text));
