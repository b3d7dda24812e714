import { AppFailure } from '#shared/errors';
import { contextFault, type EngineEndpoint, type EngineStatus, type UnusableContext } from '#shared/model/engine';
import { assertNever } from '#shared/result';

/** An address that somebody gave may be wrong: it is shown. */
function silent({ host, label, source }: EngineEndpoint): string {
  switch (source) {
    case 'DOCKER_HOST':
      return `No engine answers at ${host} (${label}${host.includes('://') ? '' : ', read as tcp://; a socket’s path follows unix://'})`;
    case 'DOCKER_CONTEXT':
      return `No engine answers at ${host} (${label}, from ${source})`;
    case 'chosen':
      return `No engine answers at ${host}, which Settings name`;
    case 'context':
    case 'well-known':
      return `${label} is not running`;
    default:
      return assertNever(source);
  }
}

function contextUnusable(unusable: UnusableContext): string {
  const { context, namedBy, unreadable } = unusable;
  switch (namedBy) {
    case 'DOCKER_CONTEXT':
      return unreadable === null
        ? `DOCKER_CONTEXT names “${context}”, and there is no such context. Name one that “docker context ls” lists, or unset DOCKER_CONTEXT.`
        : `DOCKER_CONTEXT names “${context}”, ${contextFault(unusable)}. Mend the file, name another context, or unset DOCKER_CONTEXT.`;
    case 'config.json':
      return `Docker’s config.json names the context “${context}”, ${contextFault(unusable)}, and no engine answers at a usual place. Start one; where the docker command is to use it too, run “docker context use default”. Or choose an engine in Settings.`;
    default:
      return assertNever(namedBy);
  }
}

/** Why nothing can be built or pushed now, with the way out. */
export function notReadyFailure(status: EngineStatus): AppFailure {
  const wait = { retryable: true, action: 'waitForEngine' } as const;
  switch (status.is) {
    case 'notInstalled':
      return new AppFailure({
        ...wait,
        code: 'engine-not-installed',
        message:
          'No container engine was found. Install Docker Desktop (or Docker Engine, Podman, Colima, Rancher Desktop) and start it.',
      });
    case 'stopped':
      return new AppFailure({
        ...wait,
        code: 'engine-stopped',
        message: `${silent(status.endpoint)}. Start it, then try again.`,
      });
    case 'looking':
    case 'starting':
      return new AppFailure({
        ...wait,
        code: 'engine-starting',
        message: 'The engine is still starting. Try again in a moment.',
      });
    case 'noPermission':
      return new AppFailure({
        ...wait,
        code: 'engine-no-permission',
        message: `This user may not use ${status.endpoint.host}. On Linux, add the user to the group “docker” and sign in again.`,
      });
    case 'windowsContainers':
      return new AppFailure({
        ...wait,
        code: 'engine-windows-containers',
        message:
          'The engine runs Windows containers. Switch Docker Desktop to Linux containers: game servers at the edge run Linux.',
      });
    case 'contextUnusable':
      return new AppFailure({
        code: status.unreadable === null ? 'engine-context-missing' : 'engine-context-unreadable',
        message: contextUnusable(status),
        retryable: true,
        action: 'engineSettings',
      });
    case 'failing':
      return new AppFailure({
        ...wait,
        code: 'engine-error',
        message: `The engine at ${status.endpoint.host} answers with an error: ${status.detail}`,
        detail: status.detail,
      });
    case 'ready':
      return new AppFailure({
        ...wait,
        code: 'engine-starting',
        message: 'The engine has just become ready. Try again.',
      });
    default:
      return assertNever(status);
  }
}
