import { AppFailure } from '#shared/errors';
import { versionNameOf, versionNameProblem } from '#shared/model/app-template';
import type { LinkResult } from '#shared/model/app-version';
import { tagProblem } from '#shared/model/reference';
import type { PullCredentials, VersionImage } from '#shared/model/version-request';
import type { FullVersion, Platform } from '../ports/platform';
import type { Registry, RegistryAccess } from '../ports/registry';
import { repositoryOf } from '../registry/index';
import type { HiddenValues } from './hidden';
import { createTurns } from './in-turn';
import type { Links } from './links';
import type { Templates } from './templates';
import type { PlatformConnections } from './tools';

export interface LinkRequest {
  readonly id: string;
  readonly repository: string;
  readonly tag: string;
  /** Null: the template's. */
  readonly app: string | null;
  /** Null: as the template names versions. */
  readonly name: string | null;
  /** What the tag names, where that is known already. */
  readonly digest?: string;
}

export interface LinkingTools {
  readonly platform: Platform;
  readonly registry: Registry;
  readonly connections: PlatformConnections;
  readonly templates: Templates;
  readonly hidden: HiddenValues;
  readonly links: Links;
  readonly onVersionsChanged: (id: string) => void;
}

/**
 * Finds the version of a tag, or creates it from the template. Whatever happens in between, there is one version afterwards: it is looked
 * for first, and again where the answer to its creation was lost. Throws AppFailure platform-missing, template-missing, version-exists,
 * version-invalid, image-not-pullable, platform-limit, secret-missing and what the platform's calls throw.
 */
export function createLinking(
  tools: LinkingTools,
): (request: LinkRequest, signal?: AbortSignal) => Promise<LinkResult> {
  const inTurn = createTurns();
  return (request, signal) =>
    inTurn(JSON.stringify([request.id, request.repository, request.tag]), () => link(tools, request, signal));
}

async function link(tools: LinkingTools, request: LinkRequest, signal?: AbortSignal): Promise<LinkResult> {
  const problem = tagProblem(request.tag);
  if (problem !== null) throw new AppFailure({ code: 'tag-invalid', message: problem });
  const { platform, connections, templates } = tools;
  const { id, repository } = request;
  const access = await connections.platform(id);
  const [versions, found] = await Promise.all([allVersions(platform, access, signal), templates.read(id, repository)]);
  const preferred = request.app ?? found?.template.app ?? null;
  const there = versionOfTag(versions, access, request, preferred);
  if (there !== null) return adopted(tools, access, request, there, false);
  if (found === null) throw noTemplate(repository);
  const { template } = found;
  const app = request.app ?? template.app;
  const name = request.name ?? versionNameOf(template.versionName, request.tag);
  checkName(name, request.tag);
  const settings = await tools.hidden.filled(id, repository, template.settings);
  const image = imageOf(access, request);
  try {
    const pull = (await connections.pull(id)) ?? (await pullOfAccount(platform, access));
    await platform.createVersion(access, { app, name, image, settings, pull }, signal);
  } catch (thrown) {
    if (!(thrown instanceof AppFailure) || !mayBeThere.has(thrown.error.code)) throw thrown;
    // The platform may have made it although its answer was lost, or another hand was quicker.
    const now = await platform.versionsOf(access, app, signal).catch(() => null);
    const made = now === null ? null : versionOfTag(now, access, request, app);
    if (made !== null) return adopted(tools, access, request, made, thrown.error.code !== 'version-exists');
    throw thrown.error.code === 'version-exists' ? nameTaken(app, name, image, now ?? [], thrown) : thrown;
  }
  const made = await platform.version(access, app, name).catch(() => null);
  const version = made ?? { app, name, tag: request.tag, createdAt: null };
  return adopted(tools, access, request, version, true);
}

/** The platform's own pull robot, where this is the registry that it hands out itself; null: none can be had. */
async function pullOfAccount(platform: Platform, access: RegistryAccess): Promise<PullCredentials | null> {
  const found = await platform
    .account(access)
    .then((account) => (account.access === 'granted' ? platform.credentials(access) : null))
    .catch(() => null);
  return found?.registry === access.registry && found.project === access.project ? found.pull : null;
}

/** After these nobody knows, until the platform is asked, whether there is a version now. */
const mayBeThere: ReadonlySet<string> = new Set(['version-exists', 'registry-unreachable', 'platform-error']);

export async function allVersions(
  platform: Platform,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<FullVersion[]> {
  const apps = await platform.apps(access, signal);
  return (await Promise.all(apps.map(({ name }) => versionsOrNone(platform, access, name, signal)))).flat();
}

/** An app that is deleted meanwhile has none. */
export const versionsOrNone = (
  platform: Platform,
  access: RegistryAccess,
  app: string,
  signal?: AbortSignal,
): Promise<readonly FullVersion[]> =>
  platform.versionsOf(access, app, signal).catch((thrown: unknown) => {
    if (thrown instanceof AppFailure && thrown.error.code === 'registry-not-found') return [];
    throw thrown;
  });

/** The one in the preferred app, else any; who asks for an app gets one of that app. Active ones go first. */
function versionOfTag(
  versions: readonly FullVersion[],
  access: RegistryAccess,
  { repository, tag, app }: LinkRequest,
  preferred: string | null,
): FullVersion | null {
  const naming = versions.filter(
    (version) =>
      version.tag === tag && repositoryOf(version, access) === repository && (app === null || version.app === app),
  );
  const rank = (version: FullVersion): number => (version.app === preferred ? 0 : 2) + (version.isActive ? 0 : 1);
  return naming.toSorted((one, other) => rank(one) - rank(other))[0] ?? null;
}

async function adopted(
  { registry, links, onVersionsChanged }: LinkingTools,
  access: RegistryAccess,
  { id, repository, tag, digest }: LinkRequest,
  version: Pick<FullVersion, 'app' | 'name' | 'tag' | 'createdAt'>,
  created: boolean,
): Promise<LinkResult> {
  // Only for seeing later that the tag was moved: where the registry does not answer now, the version is linked all the same.
  const named = digest ?? (await registry.manifest(access, repository, tag).catch(() => null))?.digest ?? null;
  if (named !== null) await links.record(id, [{ version, repository, digest: named }], created);
  if (created) onVersionsChanged(id);
  return { repository, tag, app: version.app, name: version.name, created };
}

export const imageOf = (
  { registry, project }: Pick<RegistryAccess, 'registry' | 'project'>,
  { repository, tag }: Pick<LinkRequest, 'repository' | 'tag'>,
): VersionImage => ({ registry, image: `${project}/${repository}`.toLowerCase(), tag });

function checkName(name: string, tag: string): void {
  const problem = versionNameProblem(name);
  if (problem === null) return;
  const message = `“${name}” cannot be the name of the version of ${tag}. ${problem} Give it another name, or change the template’s rule.`;
  throw new AppFailure({ code: 'version-invalid', message, retryable: true, action: 'editTemplate' });
}

const noTemplate = (repository: string): AppFailure =>
  new AppFailure({
    code: 'template-missing',
    message: `${repository} has no app template yet: it says with which settings a tag becomes an app version. Create one first.`,
    retryable: true,
    action: 'editTemplate',
  });

function nameTaken(
  app: string,
  name: string,
  wanted: VersionImage,
  versions: readonly FullVersion[],
  thrown: AppFailure,
): AppFailure {
  const other = versions.find((version) => version.name === name);
  const theirs = other === undefined ? 'another image' : `${other.registry}/${other.image}:${other.tag}`;
  const message = `${app} has a version ${name} already, of ${theirs}; this one would be of ${wanted.registry}/${wanted.image}:${wanted.tag}. Link it under another name, or change the template’s rule.`;
  const { detail } = thrown.error;
  return new AppFailure(
    { code: 'version-exists', message, detail, retryable: true, action: 'editTemplate' },
    { cause: thrown },
  );
}
