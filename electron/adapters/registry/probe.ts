import type { RegistryAccess } from '#core/ports/registry';
import type { Capabilities } from '#shared/model/registry';
import { z } from '#shared/zod';
import { type Answer, isHtml, safeJson } from '../http/answer';
import { ask, askPlatform, baseUrl, type Http } from '../http/ask';
import { isStorageRefusal, notARegistry, saysErrors, statusFailure } from './failures';
import { openAndTakeBack } from './open-upload';
import { fetchStorage } from './storage';
import { artifactUrl, manifestUrl, projectUrl, repositoryV2Url } from './urls';

/** `GET /api/v2.0/systeminfo`: Harbor tells its version to those who are signed in. */
const SystemInfo = z.object({ harbor_version: z.string().nullish(), auth_mode: z.string() });

/** Repository under which an upload is opened. */
const PROBE_REPOSITORY = 'gantry-check';
/** Nothing can have this digest or this name: who may delete hears "not found", who may not hears so first. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;
const NO_TAG = 'gantry-check-no-such-tag';

/** Asks the registry what this account may do, instead of guessing it from names. */
export async function probe(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<Capabilities> {
  const version = await ask(http, access, `${baseUrl(access)}/v2/`, { signal });
  if (!isRegistry(version)) throw notARegistry(version, access);
  if (version.status !== 200) throw statusFailure(version, access);
  const [mayPush, mayPull, harbor, platform, storage] = await Promise.all([
    mayUpload(http, access, signal),
    mayRead(http, access, signal),
    probeHarbor(http, access, signal),
    probePlatform(http, access, signal),
    fetchStorage(http, access, signal).catch(() => null),
  ]);
  const base = {
    product: harbor?.product ?? null,
    mayPull,
    mayPush,
    maySeeStorage: storage === null ? null : storage.usedBytes !== null,
    probedAt: new Date().toISOString(),
  };
  // Harbor says most, but only to those who may list; a project's robots often may not.
  if (harbor !== null && harbor.mayList !== false)
    return { ...base, ...(await harborRights(http, access, harbor.mayList, signal)) };
  if (platform !== null) return { ...base, ...platform };
  return { ...base, ...(await ociRights(http, access, mayPull, signal)) };
}

/** Registries name the protocol in a header or answer in its form; a server in trouble (5xx) or a busy one is no proof of either. */
function isRegistry(answer: Answer): boolean {
  if (answer.headers.get('docker-distribution-api-version') !== null || saysErrors(answer)) return true;
  if (answer.status >= 500 || answer.status === 429) return true;
  if (answer.status === 401) return answer.headers.get('www-authenticate') !== null;
  if (answer.status !== 200 || isHtml(answer)) return false;
  return answer.body.length === 0 || safeJson(answer.body) !== undefined;
}

async function mayUpload(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const opened = await openAndTakeBack(http, access, PROBE_REPOSITORY, signal);
  // Only those who may push hear of the storage.
  if (isStorageRefusal(opened) || opened.status === 202) return true;
  return opened.status === 401 || opened.status === 403 ? false : null;
}

async function mayRead(http: Http, access: RegistryAccess, signal?: AbortSignal): Promise<boolean | null> {
  const url = `${repositoryV2Url(access, PROBE_REPOSITORY)}/tags/list`;
  return right(await ask(http, access, url, { signal }));
}

/** 404 speaks to those who may: others hear 401 or 403 before anything is looked up. Null: it did not say. */
function right({ status }: Answer): boolean | null {
  if (status === 401 || status === 403) return false;
  return (status >= 200 && status < 300) || status === 404 ? true : null;
}

async function probeHarbor(http: Http, access: RegistryAccess, signal?: AbortSignal) {
  const answer = await ask(http, access, `${baseUrl(access)}/api/v2.0/systeminfo`, { signal });
  const info = answer.status === 200 ? SystemInfo.safeParse(safeJson(answer.body)) : null;
  if (info?.success !== true) return null;
  const version = info.data.harbor_version ?? null;
  const list = await ask(http, access, `${projectUrl(access)}/repositories?page=1&page_size=1`, { signal });
  return { product: version === null ? 'Harbor' : `Harbor ${version}`, mayList: right(list) };
}

async function harborRights(http: Http, access: RegistryAccess, mayList: boolean | null, signal?: AbortSignal) {
  const artifact = artifactUrl(access, PROBE_REPOSITORY, NO_DIGEST);
  const [artifacts, mayDeleteArtifacts, mayDeleteTags] = await Promise.all([
    ask(http, access, `${artifact}?with_tag=false`, { signal }),
    ask(http, access, artifact, { method: 'DELETE', signal }),
    ask(http, access, `${artifact}/tags/${NO_TAG}`, { method: 'DELETE', signal }),
  ]);
  return {
    dialect: 'harbor' as const,
    mayListRepositories: mayList,
    mayListArtifacts: right(artifacts),
    listsUntagged: true,
    mayDeleteArtifacts: right(mayDeleteArtifacts),
    mayDeleteTags: right(mayDeleteTags),
    tagDeletionMayRemoveArtifact: false,
    scans: true,
    platformLists: false,
  };
}

/** Null where there is no platform, or it does not know the registry's calls. */
async function probePlatform(http: Http, access: RegistryAccess, signal?: AbortSignal) {
  if (access.apiUrl === null || access.apiToken === null) return null;
  const images = '/v1/container-registry/images';
  const tags = `${images}/${PROBE_REPOSITORY}/tags`;
  const [apps, lists, list, tag] = await Promise.all([
    askPlatform(http, access, '/v1/apps?page=1&limit=1', { signal }),
    askPlatform(http, access, `${images}?page=1&limit=1`, { signal }),
    askPlatform(http, access, `${tags}?page=1&limit=1`, { signal }),
    askPlatform(http, access, `${tags}/${NO_TAG}`, { method: 'DELETE', signal }),
  ]).catch(() => []);
  if (apps === undefined || lists === undefined || list === undefined || tag === undefined) return null;
  const platformLists = isListOf('data', lists);
  // An image that is not there and a call that is not there look alike; the list of apps tells whether this is the platform at all.
  if (!platformLists && (!isListOf('applications', apps) || right(list) !== true)) return null;
  return {
    dialect: 'platform' as const,
    mayListRepositories: platformLists,
    mayListArtifacts: right(list),
    listsUntagged: platformLists,
    mayDeleteArtifacts: right(tag),
    mayDeleteTags: right(tag),
    // Edgegap v1: "Delete a single tag and the associated image".
    tagDeletionMayRemoveArtifact: true,
    scans: false,
    platformLists,
  };
}

/** A sign-in page comes with 200, too. */
const isListOf = (key: 'applications' | 'data', answer: Answer): boolean =>
  answer.status === 200 && z.object({ [key]: z.array(z.unknown()) }).safeParse(safeJson(answer.body)).success;

async function ociRights(http: Http, access: RegistryAccess, mayPull: boolean | null, signal?: AbortSignal) {
  const url = (reference: string): string => manifestUrl(access, PROBE_REPOSITORY, reference);
  const [catalog, artifact, tag] = await Promise.all([
    ask(http, access, `${baseUrl(access)}/v2/_catalog?n=1`, { signal }),
    ask(http, access, url(NO_DIGEST), { method: 'DELETE', signal }),
    ask(http, access, url(NO_TAG), { method: 'DELETE', signal }),
  ]);
  return {
    dialect: 'oci' as const,
    mayListRepositories: catalog.status === 200 && !isHtml(catalog),
    mayListArtifacts: mayPull,
    listsUntagged: false,
    mayDeleteArtifacts: deletable(artifact),
    mayDeleteTags: deletable(tag),
    tagDeletionMayRemoveArtifact: false,
    scans: false,
    platformLists: false,
  };
}

/** 405 UNSUPPORTED: nobody may; 400: tags cannot be deleted by name (CNCF Distribution). */
const deletable = (answer: Answer): boolean | null =>
  answer.status === 405 || answer.status === 400 ? false : right(answer);
