import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { VersionImage } from '#shared/model/version-request';
import type { Answer } from '../http/answer';
import { rawWords } from '../http/words';
import { messageOf, platformFailure } from './answers';

export interface VersionAbout {
  readonly app: string;
  readonly name: string;
  readonly image: string;
  readonly pullUsername: string | null;
  /** What was sent and must not come back in an error: some servers repeat the request. */
  readonly secrets: readonly string[];
}

/** `host/project/name:tag` */
export const imageName = ({ registry, image, tag }: VersionImage): string => `${registry}/${image}:${tag}`;

/** Why a version could not be made or changed (Edgegap v1: 400, 404, 409, 424), each with a way on. */
export function versionFailure(asAnswered: Answer, access: RegistryAccess, about: VersionAbout): AppFailure {
  const answer = withoutSecrets(asAnswered, [...about.secrets, access.token, access.apiToken ?? '']);
  const said = messageOf(answer);
  const detail = rawWords(answer, access, said ?? undefined);
  const { app, name, image } = about;
  if (answer.status === 404) {
    const message = `There is no app ${app} on the platform. Create it, or choose another app in the template.`;
    return new AppFailure({ code: 'not-found', message, detail, retryable: true, action: 'editTemplate' });
  }
  if (answer.status === 409) {
    const message = `The app ${app} has a version ${name} already. Give this one another name.`;
    return new AppFailure({ code: 'version-exists', message, detail, retryable: true, action: 'editTemplate' });
  }
  if (
    answer.status === 424 ||
    (answer.status === 400 && /\b(?:log ?in|pull)\b.*(?:credential|image)/i.test(said ?? ''))
  )
    return notPullable(about, image, detail);
  if (answer.status === 400) return refused(said, detail, about);
  return platformFailure(answer, access);
}

function withoutSecrets(answer: Answer, secrets: readonly string[]): Answer {
  const forms = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((form) => form !== '');
  const text = forms.reduce((clean, form) => clean.replaceAll(form, '[redacted]'), answer.body.toString('utf8'));
  return { ...answer, body: Buffer.from(text) };
}

function notPullable({ pullUsername }: VersionAbout, image: string, detail: string): AppFailure {
  const message =
    pullUsername === null
      ? `The platform cannot pull ${image}: no pull credentials go with it. Give this connection its pull robot, then try again.`
      : `The platform cannot pull ${image} as ${pullUsername}. Check the pull robot’s token and that it has not expired, that it may pull from this project, and that the tag is there.`;
  return new AppFailure({ code: 'image-not-pullable', message, detail, retryable: true, action: 'pullCredentials' });
}

/** "You have reached you Application Version limit of 2" (sic), else what is wrong with the request. */
function refused(said: string | null, detail: string, { app, name }: VersionAbout): AppFailure {
  const limit = /limit of (\d+)/i.exec(said ?? '')?.[1];
  if (limit !== undefined) {
    const message = `The platform allows ${limit} app versions in this plan, and they are used up. Delete a version that is not needed, then try again.`;
    return new AppFailure({ code: 'platform-limit', message, detail, retryable: true, action: 'retry' });
  }
  const message = `The platform does not accept version ${name} of ${app}: ${said ?? 'it does not say why'}. Change the template, then try again.`;
  return new AppFailure({ code: 'version-invalid', message, detail, retryable: true, action: 'editTemplate' });
}
