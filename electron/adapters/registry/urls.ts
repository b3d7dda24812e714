import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { baseUrl } from '../http/ask';

/** `/v2/<project>/<repository>/...`: names come from outside and stay one name each, whatever they hold. */
export const repositoryV2Url = (access: RegistryAccess, repository: string): string =>
  `${baseUrl(access)}/v2/${[...access.project.split('/'), ...repository.split('/')].map(segment).join('/')}`;

export const manifestUrl = (access: RegistryAccess, repository: string, reference: string): string =>
  `${repositoryV2Url(access, repository)}/manifests/${encoded(reference)}`;

export const projectUrl = (access: RegistryAccess): string =>
  `${baseUrl(access)}/api/v2.0/projects/${encodeURIComponent(access.project)}`;

/** Names that hold a slash are encoded twice (`a%252Fb`): Harbor's router decodes once before it looks at the path. */
export const repositoryUrl = (access: RegistryAccess, repository: string): string =>
  `${projectUrl(access)}/repositories/${segment(repository.includes('/') ? encodeURIComponent(repository) : repository)}`;

export const artifactUrl = (access: RegistryAccess, repository: string, reference: string): string =>
  `${repositoryUrl(access, repository)}/artifacts/${encoded(reference)}`;

/** The colon of a digest stays as engines send it: some proxies compare paths as they come. */
const encoded = (reference: string): string => encodeURIComponent(reference).replaceAll('%3A', ':');

/** A part that is `..` would name another repository than the one that people see. */
function segment(part: string): string {
  if (part !== '' && part !== '.' && part !== '..') return encodeURIComponent(part);
  throw new AppFailure({ code: 'repository-invalid', message: 'This is not the name of a repository.' });
}
