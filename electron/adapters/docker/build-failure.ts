import { AppFailure } from '#shared/errors';
import type { FailedAt } from './build-events';
import { excerptOf } from './dockerfile-lines';

/** What a build had told when it failed. */
export interface BuildSoFar {
  /** Where that is known. */
  readonly failing: FailedAt | null;
  lastLines(): string;
}

/** The Dockerfile that was really used: the folder's, or a recipe's. */
export interface UsedDockerfile {
  readonly file: string;
  readonly content: string;
}

/** An instruction ran and failed: its own words must not be taken for the engine's. */
const commandFailed = /executor failed running|did not complete successfully|returned a non-zero code/i;
const denied = /pull access denied|insufficient_scope|authorization failed|unauthorized|no basic auth credentials/i;
const missing =
  /manifest unknown|failed to resolve source metadata|failed to do request|no such host|manifest for \S+ not found|connection refused|i\/o timeout|TLS handshake timeout|server gave HTTP response/i;
const notFound = /: not found$/;

/** The engine's words, sorted: base images have ways out of their own. */
export function buildFailure(text: string, build: BuildSoFar, used: UsedDockerfile): AppFailure {
  const detail = `${build.lastLines()}\n${text}`.trim();
  const failing = build.failing?.name ?? null;
  const image = baseImage(failing, text);
  const excerpt = excerptOf(used.file, used.content, build.failing, text);
  const lines = excerpt === undefined ? {} : { excerpt };
  const again = { retryable: true, action: 'retry', detail, ...lines } as const;
  if (!commandFailed.test(text) && denied.test(text)) {
    const message = `The registry of the base image${image} refuses to let this computer pull it. Sign in to it once with “docker login”, or check the image’s name, then push again.`;
    return new AppFailure({ ...again, code: 'base-image-denied', message });
  }
  if (!commandFailed.test(text) && (missing.test(text) || (image !== '' && notFound.test(text.trim())))) {
    const message = `The base image${image} cannot be had: its name or tag may be wrong, or its registry cannot be reached.`;
    return new AppFailure({ ...again, code: 'base-image-missing', message });
  }
  const where = failing === null ? '' : ` at “${failing}”`;
  return new AppFailure({
    code: 'build-failed',
    message: `The build failed${where}: ${firstLine(text)}`,
    retryable: true,
    action: 'showLog',
    detail,
    ...lines,
  });
}

/** ` name` from "[internal] load metadata for NAME" or "FROM NAME" (as the failing step or in the engine's words); empty where unknown. */
function baseImage(failing: string | null, text: string): string {
  const name =
    /load metadata for (\S+)/.exec(failing ?? '')?.[1] ??
    /^FROM (?:--\S+ )*([^\s@]+)/i.exec(failing ?? '')?.[1] ??
    /pull access denied(?:, repository does not exist or may require authorization)? for ([^\s,]+)/.exec(text)?.[1] ??
    /manifest for (\S+) not found/.exec(text)?.[1];
  return name === undefined ? '' : ` ${name}`;
}

const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 300) ?? '';
