import type { PublishRequest } from '#shared/model/publish-job';
import { imageReference } from '#shared/model/reference';
import type { BuildRequest } from '../ports/engine';

/** `host/project/repository:tag` of a job. */
export const targetReference = (request: PublishRequest): string =>
  imageReference(
    { registry: request.registry, project: request.registryProject, repository: request.repository },
    request.tag,
  );

/** What the engine is asked to build. No labels that change from push to push: equal contents must stay equal images. */
export const buildRequest = (source: Extract<PublishRequest['source'], { from: 'folder' }>): BuildRequest => ({
  folder: source.folder,
  dockerfile: source.dockerfile,
  target: source.target,
  buildArgs: source.buildArgs,
  labels: {},
});

/** Two jobs of one key push to the same place from the same project, and must not run side by side. */
export const jobKey = (request: PublishRequest): string =>
  request.projectId ?? `${request.registry}/${request.registryProject}/${request.repository}`;
