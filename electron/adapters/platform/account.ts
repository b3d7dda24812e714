import type { AccountFacts, PlatformCredentials } from '#core/ports/platform';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { RegistryAccessState } from '#shared/model/platform-account';
import { cleanHost } from '#shared/model/reference';
import { z } from '#shared/zod';
import type { Answer } from '../http/answer';
import { askPlatform, type Http } from '../http/ask';
import { rawWords } from '../http/words';
import { messageOf, parsePlatform, platformFailure } from './answers';

/** An extension that Edgegap's public API lacks; 404 means that this platform has it not. */
const Access = z.enum(['none', 'pending', 'granted', 'unavailable']);
const text = z.string().nullish().catch(null);
const Account = z.object({ access: Access, registry_url: text, project: text });
const Asked = z.object({ access: Access.catch('pending') });
const RobotAnswer = z.object({ username: z.string().min(1), token: z.string().min(1) });
const Credentials = z.object({ push: RobotAnswer, pull: RobotAnswer });
/** What Edgegap's plug-ins get; older ones say `password`. */
const Wizard = z.object({
  registry_url: z.string().min(1),
  project: z.string().min(1),
  username: z.string().min(1),
  token: text,
  password: text,
});

export async function readAccount(http: Http, access: RegistryAccess): Promise<AccountFacts> {
  const answer = await askPlatform(http, access, '/v1/container-registry');
  if (answer.status === 404) return { access: 'notSaid', registry: null, project: null };
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { access: state, registry_url, project } = parsePlatform(answer, Account, access);
  return { access: state, registry: registry_url == null ? null : cleanHost(registry_url), project: project ?? null };
}

/** Staff decide; until then the access is `pending`. */
export async function requestAccess(http: Http, access: RegistryAccess): Promise<RegistryAccessState> {
  const answer = await askPlatform(http, access, '/v1/container-registry/access-requests', { method: 'POST' });
  if (answer.status === 404) {
    const message = 'This platform takes requests for a registry in its dashboard only. Ask there, then come back.';
    throw new AppFailure({ code: 'not-supported', message });
  }
  // Where the token is good, 403 says that the plan has no registry.
  if (answer.status === 403 && (await readAccount(http, access)).access === 'unavailable') {
    const detail = rawWords(answer, access, messageOf(answer) ?? undefined);
    const message = 'The container registry is not part of this plan. Change the plan in the platform’s dashboard.';
    throw new AppFailure({ code: 'platform-limit', message, detail });
  }
  if (answer.status < 200 || answer.status > 299) throw platformFailure(answer, access);
  return parsePlatform(answer, Asked, access).access;
}

/** From the extension where it is; else as Edgegap's plug-ins get them, which ordinary tokens may not (403). Null: not for this token. */
export async function readCredentials(http: Http, access: RegistryAccess): Promise<PlatformCredentials | null> {
  const answer = await askPlatform(http, access, '/v1/container-registry/credentials');
  if (answer.status === 404) return wizardCredentials(http, access);
  if (answer.status === 403) return null;
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { push, pull } = parsePlatform(answer, Credentials, access);
  const { registry, project } = await readAccount(http, access);
  return registry === null || project === null ? null : { registry, project, push, pull };
}

async function wizardCredentials(http: Http, access: RegistryAccess): Promise<PlatformCredentials | null> {
  // "unity" is the source that the platform knows for sure (edgegap-godot-plugin, services/wizard_api.gd).
  const begun = await askPlatform(http, access, '/v1/wizard/init-quick-start', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ source: 'unity' }),
  });
  if (isRefusal(begun)) return null;
  if (begun.status < 200 || begun.status > 299) throw platformFailure(begun, access);
  const answer = await askPlatform(http, access, '/v1/wizard/registry-credentials');
  if (isRefusal(answer)) return null;
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { registry_url, project, username, token, password } = parsePlatform(answer, Wizard, access);
  const secret = token || password || '';
  return secret === ''
    ? null
    : { registry: cleanHost(registry_url), project, push: { username, token: secret }, pull: null };
}

const isRefusal = ({ status }: Answer): boolean => status === 403 || status === 404;
