import {
  type EngineEndpoint,
  type EngineStatus,
  type UnusableContext,
  unusableContextInWords,
} from '#shared/model/engine';
import { assertNever } from '#shared/result';
import type { Tone } from '../../ui/state-dot';

export interface EngineWords {
  readonly tone: Tone;
  /** For the status bar. */
  readonly short: string;
  /** Null when nothing needs to be done. */
  readonly problem: EngineProblem | null;
  /** To be known of an engine that is used all the same. */
  readonly note: string | null;
}

interface EngineProblem {
  readonly title: string;
  readonly body: string;
  readonly link: { readonly label: string; readonly url: string } | null;
}

const heals = 'Gantry notices by itself.';
const install = { label: 'Get Docker Desktop', url: 'https://www.docker.com/products/docker-desktop/' };

/** What the engine's state means and what to do about it. */
export function engineWords(status: EngineStatus): EngineWords {
  switch (status.is) {
    case 'looking':
      return { tone: 'busy', short: 'Looking for the engine', problem: null, note: null };
    case 'ready':
      return {
        tone: status.unusableContext === null ? 'good' : 'warn',
        short: `${status.facts.product} ${status.facts.version.replace(/\+.*$/, '')}`,
        problem: null,
        note: status.unusableContext === null ? null : unusableContextInWords(status.unusableContext),
      };
    case 'notInstalled':
      return words(
        'bad',
        'No engine',
        'No container engine is installed',
        `Install Docker Desktop and start it. Docker Engine, Podman, Colima and Rancher Desktop work too. ${heals}`,
        install,
      );
    case 'contextUnusable':
      return words(
        'bad',
        status.unreadable === null ? 'No such context' : 'Context unreadable',
        ...contextUnusable(status),
      );
    case 'stopped':
      return words('bad', 'Engine stopped', `${nameOf(status.endpoint)} is not running`, `Start it. ${heals}`);
    case 'starting':
      return words(
        'busy',
        'Engine starting',
        `${nameOf(status.endpoint)} is starting`,
        `It answers in a moment. ${heals}`,
      );
    case 'noPermission':
      return words(
        'bad',
        'No permission',
        `This user may not use ${status.endpoint.host}`,
        'On Linux: run “sudo usermod -aG docker $USER”, then sign out and in again.',
      );
    case 'windowsContainers':
      return words(
        'warn',
        'Windows containers',
        'The engine runs Windows containers',
        `Game servers at the edge run Linux: choose “Switch to Linux containers…” in Docker Desktop’s menu. ${heals}`,
      );
    case 'failing':
      return words(
        'bad',
        'Engine failing',
        `${nameOf(status.endpoint)} answers with an error`,
        `${status.detail}. Restart it. ${heals}`,
      );
    default:
      return assertNever(status);
  }
}

/** Title and way out. */
function contextUnusable({ context, namedBy, unreadable }: UnusableContext): [title: string, body: string] {
  const isGone = unreadable === null;
  const reason = isGone ? '' : `${unreadable.file} cannot be read (${unreadable.reason}). `;
  switch (namedBy) {
    case 'DOCKER_CONTEXT': {
      const another = isGone ? 'a context that “docker context ls” lists' : 'another context';
      return [
        isGone
          ? `There is no docker context “${context}”, which DOCKER_CONTEXT names`
          : `The docker context “${context}”, which DOCKER_CONTEXT names, cannot be read`,
        `${reason}Choose an engine in Settings. Or name ${another}, or unset DOCKER_CONTEXT, and start Gantry again.`,
      ];
    }
    case 'config.json':
      return [
        `No engine answers, and the docker context “${context}” ${isGone ? 'is gone' : 'cannot be read'}`,
        `${reason}Docker’s config.json names it, and no engine answers at a usual place either. Start one, or choose one in Settings; where the docker command is to use it too, run “docker context use default”. ${heals}`,
      ];
    default:
      return assertNever(namedBy);
  }
}

/** A product by its name; what was configured by its address. */
const nameOf = ({ source, label, host }: EngineEndpoint): string =>
  source === 'well-known' ? label : `The engine at ${host}`;

const words = (
  tone: Tone,
  short: string,
  title: string,
  body: string,
  link: EngineProblem['link'] = null,
): EngineWords => ({ tone, short, problem: { title, body, link }, note: null });
