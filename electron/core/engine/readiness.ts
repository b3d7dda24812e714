import { AppFailure, type ErrorAction, type ErrorCode } from '#shared/errors';
import type { EngineStatus } from '#shared/model/engine';
import { assertNever } from '#shared/result';

/** Why nothing can be built or pushed with an engine in this state, and the way out; null when it is ready. */
export function engineProblem(status: EngineStatus): AppFailure | null {
  switch (status.is) {
    case 'ready':
      return null;
    case 'notInstalled':
      return problem(
        'engine-not-installed',
        'engineSettings',
        'No container engine was found on this computer. Install Docker Desktop (or Docker Engine, Colima, Rancher Desktop, Podman) and start it.',
      );
    case 'stopped':
      return problem(
        'engine-stopped',
        'waitForEngine',
        `${status.endpoint.label} is not running. Start it; Gantry notices by itself when it is up.`,
      );
    case 'looking':
      return problem('engine-starting', 'waitForEngine', 'The container engine has not answered yet. Wait a moment.');
    case 'starting':
      return problem('engine-starting', 'waitForEngine', `${status.endpoint.label} is still starting. Wait a moment.`);
    case 'noPermission':
      return problem(
        'engine-no-permission',
        'engineSettings',
        `This user may not use the engine at ${status.endpoint.host}. On Linux, join the group “docker” and sign in again.`,
      );
    case 'windowsContainers':
      return problem(
        'engine-windows-containers',
        'engineSettings',
        'The engine runs Windows containers. Switch Docker Desktop to Linux containers: game servers are Linux images.',
      );
    case 'failing':
      return problem(
        'engine-error',
        'engineSettings',
        `The engine at ${status.endpoint.host} answers with an error. Restart it, or choose another one.`,
        status.detail,
      );
    default:
      return assertNever(status);
  }
}

const problem = (code: ErrorCode, action: ErrorAction, message: string, detail: string | null = null): AppFailure =>
  new AppFailure({ code, action, message, detail, retryable: true });
