import type { RegistryAccess } from '#core/ports/registry';
import { baseUrl } from '../http/ask';

export const projectUrl = (access: RegistryAccess): string =>
  `${baseUrl(access)}/api/v2.0/projects/${encodeURIComponent(access.project)}`;

/** Names that hold a slash are encoded twice (`a%252Fb`): Harbor's router decodes once before it looks at the path. */
export const repositoryUrl = (access: RegistryAccess, repository: string): string =>
  `${projectUrl(access)}/repositories/${encodeURIComponent(repository.includes('/') ? encodeURIComponent(repository) : repository)}`;

export const artifactUrl = (access: RegistryAccess, repository: string, reference: string): string =>
  `${repositoryUrl(access, repository)}/artifacts/${encodeURIComponent(reference)}`;
