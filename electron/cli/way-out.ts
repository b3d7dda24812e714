import type { AppError } from '#shared/errors';
import type { Step } from '#shared/model/publish-job';

/** What nobody can press here. */
export const SIGN_IN = ' Sign in again.';
const ACCOUNT = 'The account comes from GANTRY_PUSH_USERNAME and GANTRY_PUSH_TOKEN (or --token-stdin).';
const ROOM = '“gantry delete” makes room, “gantry storage --request” asks for more.';
/** Where the registry itself has refused, once more only leaves more behind. */
const ANYWAY = 'push --push-anyway sends it all the same: the registry will refuse at the end and keep the bytes.';

/** An error as a command says it: what is a button in the window is an option or a variable here. */
export function forCommand(error: AppError, step: Step | null, home: string): AppError {
  const way = wayOut(error, step, home);
  if (way === null) return error;
  return { ...error, message: `${error.message.replace(SIGN_IN, '')} ${way}` };
}

function wayOut({ code, action, message }: AppError, step: Step | null, home: string): string | null {
  // It is said where more is known.
  if (/GANTRY_|DOCKER_/.test(message)) return null;
  if (action === 'skipBootTest') return '--no-boot-test leaves it out.';
  switch (code) {
    case 'registry-unauthorized':
    case 'registry-denied':
      return ACCOUNT;
    case 'platform-unauthorized':
      return 'The platform’s token comes from GANTRY_API_TOKEN.';
    case 'storage-full':
      return step === 'storageCheck' ? `${ROOM} ${ANYWAY}` : ROOM;
    case 'dockerfile-missing':
      return '--dockerfile names it.';
    case 'disk-full':
    case 'disk-error':
      return message.includes(home) ? 'GANTRY_HOME names another folder for what Gantry keeps.' : null;
    case 'engine-not-installed':
    case 'engine-stopped':
      return 'DOCKER_HOST or DOCKER_CONTEXT name another engine.';
    default:
      return null;
  }
}
