import type { RegistryAccess, RegistryContents, TagDeletion } from '#core/ports/registry';
import { AppFailure, toAppError } from '#shared/errors';
import { compareNatural } from '#shared/model/natural';
import { type Artifact, type ArtifactPage, unknownFigures } from '#shared/model/registry';
import { z } from '#shared/zod';
import { type Answer, isHtml } from '../http/answer';
import { ask, baseUrl, type Http } from '../http/ask';
import { followLinks } from '../http/pages';
import { instant } from '../http/time';
import { rawWords } from '../http/words';
import { childrenOf, fetchDetails } from './details';
import { expectList, parseBody, statusFailure } from './failures';
import { fetchImageConfig } from './image-config';
import { artifactBytes, fetchManifest, fetchRawManifest, imageFacts, type RawManifest } from './manifest';
import { platformOf } from './parts-of-index';
import { signatureOf, withAttachments } from './signatures';
import { putTag } from './tag';
import { manifestUrl, repositoryV2Url } from './urls';

const TagList = z.object({ tags: z.array(z.string()).nullish() });
const Catalog = z.object({ repositories: z.array(z.string()).nullish() });

/** Names are cheap and come all at once; what they name costs a request each, so it is asked for in pages. */
const NAMES_AT_ONCE = 1000;
const TAGS_PER_PAGE = 100;

/** What never changes of an artifact, by digest. */
type Facts = Omit<Artifact, 'tags' | 'attachments' | 'scan' | 'pushedAt'> & {
  readonly attestations: readonly string[];
};

/** Plain OCI distribution: no push times, no artifacts without a tag, no scans. */
export function createOci(http: Http): RegistryContents {
  const known = new Map<string, Facts>();
  return {
    repositories: (access, signal) => catalog(http, access, signal),
    artifacts: async (access, repository, cursor, signal) => {
      const names = cursor === null ? await allTags(http, access, repository, signal) : cursor.split(',');
      return page(http, known, access, repository, names, cursor === null, signal);
    },
    // More would take one request per tag.
    figures: async (access, repository, signal) => ({
      ...unknownFigures,
      tagCount: (await allTags(http, access, repository, signal)).filter((name) => signatureOf(name) === null).length,
    }),
    details: (access, repository, digest, signal) => fetchDetails(http, access, repository, digest, signal),
    tag: (access, repository, digest, tag) => putTag(http, access, repository, digest, tag),
    deleteArtifact: async (access, repository, digest) => {
      const answer = await ask(http, access, manifestUrl(access, repository, digest), { method: 'DELETE' });
      if (!isDeleted(answer)) throw deletionFailure(answer, access);
    },
    deleteTags: (access, repository, tags) => Promise.all(tags.map((tag) => deleteTag(http, access, repository, tag))),
    scanReport: () => Promise.resolve({ summary: null, vulnerabilities: [] }),
    scan: () => Promise.reject(noScans()),
  };
}

/** Null where the registry does not list its repositories to this account. */
async function catalog(http: Http, access: RegistryAccess, signal?: AbortSignal) {
  const isListed = (answer: Answer): boolean => answer.status === 200 && !isHtml(answer);
  const pages = await followLinks(`${baseUrl(access)}/v2/_catalog?n=${NAMES_AT_ONCE}`, async (url) => {
    const answer = await ask(http, access, url, { signal });
    if (answer.status === 429 || answer.status >= 500) throw statusFailure(answer, access);
    return { answer, items: [isListed(answer) ? (parseBody(answer, Catalog, access).repositories ?? []) : null] };
  });
  const names = pages.flatMap((page) => page ?? []);
  if (pages.includes(null)) return null;
  const prefix = `${access.project}/`;
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({
      name: name.slice(prefix.length),
      artifactCount: null,
      tagCount: null,
      sizeBytes: null,
      sizeIsExact: false,
      lastPushAt: null,
    }));
}

async function allTags(
  http: Http,
  access: RegistryAccess,
  repository: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const first = `${repositoryV2Url(access, repository)}/tags/list?n=${NAMES_AT_ONCE}`;
  const names = await followLinks(first, async (url) => {
    const answer = await ask(http, access, url, { signal });
    expectList(answer, access);
    return { answer, items: parseBody(answer, TagList, access).tags ?? [] };
  });
  // The registry knows no times: the highest version is most likely the newest.
  return [...new Set(names)].sort((left, right) => compareNatural(right, left));
}

/** Names without those of signatures; none where there is no such repository (or none that this account sees). */
export async function existingTags(
  http: Http,
  access: RegistryAccess,
  repository: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const names = await allTags(http, access, repository, signal).catch((thrown: unknown) => {
    if (toAppError(thrown).code === 'registry-not-found') return [];
    throw thrown;
  });
  return names.filter((name) => signatureOf(name) === null);
}

/** Resolves the first tags of `names`; those of a first page (`isFirst`) come with the cursors of all others. */
async function page(
  http: Http,
  known: Map<string, Facts>,
  access: RegistryAccess,
  repository: string,
  names: readonly string[],
  isFirst: boolean,
  signal?: AbortSignal,
): Promise<ArtifactPage> {
  const tags = names.filter((name) => signatureOf(name) === null);
  const pages: string[][] = [];
  for (let from = 0; from < tags.length; from += TAGS_PER_PAGE) pages.push(tags.slice(from, from + TAGS_PER_PAGE));
  const [first = [], ...rest] = pages;
  const resolved = await Promise.all(
    first.map(async (name) => {
      const raw = await fetchRawManifest(http, access, repository, name, signal);
      return raw === null ? null : { name, facts: await factsOf(http, known, access, repository, raw, signal) };
    }),
  );
  const artifacts = new Map<string, Artifact>();
  // A tag that vanished meanwhile is simply not there any more.
  for (const { name, facts } of resolved.filter((one) => one !== null)) {
    const { attestations, ...fixed } = facts;
    const artifact = artifacts.get(fixed.digest) ?? {
      ...fixed,
      pushedAt: null,
      tags: [],
      attachments: attestations.map((digest) => ({ digest, kind: 'attestation' as const, sizeBytes: null })),
      scan: null,
    };
    artifacts.set(fixed.digest, {
      ...artifact,
      tags: [...artifact.tags, { name, pushedAt: null, immutable: null }],
    });
  }
  return {
    artifacts: withAttachments([...artifacts.values()], isFirst ? names : []),
    next: rest.map((part) => part.join(',')),
    total: isFirst ? { count: tags.length, of: 'tags' } : null,
    readAt: new Date().toISOString(),
  };
}

async function factsOf(
  http: Http,
  known: Map<string, Facts>,
  access: RegistryAccess,
  repository: string,
  raw: RawManifest,
  signal?: AbortSignal,
): Promise<Facts> {
  const before = known.get(raw.digest);
  if (before !== undefined) return before;
  const { digest, mediaType, manifest } = raw;
  const isIndex = manifest.manifests !== undefined;
  const facts = isIndex
    ? ((await fetchManifest(http, access, repository, digest, signal)) ?? imageFacts(raw))
    : imageFacts(raw);
  const config = facts.config === null ? null : await fetchImageConfig(http, access, repository, facts.config, signal);
  const platform = config === null ? null : platformOf(config);
  const { children, attestations } = childrenOf(manifest);
  const found: Facts = {
    digest,
    kind: isIndex ? 'index' : platform === null ? 'other' : 'image',
    mediaType,
    sizeBytes: artifactBytes(facts),
    createdAt: instant(config?.created),
    platform,
    children,
    attestations,
  };
  known.set(digest, found);
  return found;
}

const isDeleted = ({ status }: Answer): boolean => status === 202 || status === 200 || status === 204;

async function deleteTag(http: Http, access: RegistryAccess, repository: string, tag: string): Promise<TagDeletion> {
  // One that gets no answer at all must not hide what became of the others.
  const failure = await ask(http, access, manifestUrl(access, repository, tag), { method: 'DELETE' }).then(
    (answer) => (isDeleted(answer) ? null : deletionFailure(answer, access)),
    (thrown: unknown) => thrown,
  );
  return { tag, failure, artifactRemoved: false };
}

/** Distribution answers 405 UNSUPPORTED where its storage is not set up for deletion, and 400 where it cannot delete tags. */
export function deletionFailure(answer: Answer, access: RegistryAccess): AppFailure {
  if (answer.status !== 405 && answer.status !== 400) return statusFailure(answer, access);
  const message =
    answer.status === 405
      ? `${access.registry} does not allow deleting this. Its administrators can turn deletion on.`
      : `${access.registry} cannot take a tag away by itself. Move the tag to another artifact, or delete its artifact with all tags.`;
  return new AppFailure({ code: 'not-supported', message, detail: rawWords(answer, access) });
}

const noScans = (): AppFailure =>
  new AppFailure({ code: 'not-supported', message: 'This registry does not look for vulnerabilities.' });
