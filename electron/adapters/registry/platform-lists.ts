import type { RegistryAccess, RegistryContents, TagDeletion } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { allPages, later } from '#shared/model/artifact-list';
import type { Artifact, ArtifactPage } from '#shared/model/registry';
import { z } from '#shared/zod';
import { askPlatform, type CallOptions, type Http } from '../http/ask';
import { furtherPages } from '../http/pages';
import { instant } from '../http/time';
import { withoutSecrets } from '../http/words';
import { parsePlatform, platformFailure } from '../platform/answers';
import { fetchDetails } from './details';
import { figuresOf } from './figures';
import { listArtifacts, listImages } from './platform-extension';
import { type PlatformNames, platformNames } from './platform-names';
import { signatureOf, withAttachments } from './signatures';
import { putTag } from './tag';

const PAGE_SIZE = 100;
const MEGABYTE = 1_000_000;

/** Edgegap v1 `GET /v1/container-registry/images/{image_name}/tags`; `size_mb` may be MB or MiB, the documents do not say. */
const TagPage = z.object({
  data: z.array(
    z.object({
      tag: z.string(),
      last_push_at: z.string().nullish(),
      artifact: z
        .object({
          image_hash: z.string().nullish(),
          size_mb: z.number().nonnegative().max(1e9).nullish().catch(null),
        })
        .nullish(),
    }),
  ),
  // Not in the documents, but other lists of the platform have them.
  total_count: z.int().nonnegative().nullish(),
  pagination: z.object({ has_next: z.boolean().nullish() }).nullish(),
});
const DeletedTag = z.object({
  artifact: z.object({ artifact_deleted: z.boolean().nullish() }).nullish(),
});
/** 207: a result for each tag. */
const BulkResult = z.object({
  results: z.array(z.object({ tag: z.string(), status: z.int(), message: z.string().nullish() })),
});

/**
 * The platform's own calls. Its public API (Edgegap v1) knows the tags of an image, not the images, and nothing without a tag; where it
 * serves the lists that Gantry asks for besides, those are used. Details and new tags go through the registry itself.
 */
export function createPlatformLists(http: Http): RegistryContents {
  const names = platformNames();
  /** Whether a platform serves artifacts, as far as it has shown. */
  const servesArtifacts = new Map<string, boolean>();
  const platformOf = ({ apiUrl }: RegistryAccess): string => apiUrl ?? '';
  return {
    repositories: (access, signal) => listImages(http, access, signal),
    artifacts: async (access, repository, cursor, signal) => {
      const served =
        servesArtifacts.get(platformOf(access)) === false
          ? null
          : await listArtifacts(http, names, access, repository, cursor, signal);
      // A repository that is not there has neither: only one that has tags tells.
      const page = served ?? (await tags(http, names, access, repository, cursor, signal));
      servesArtifacts.set(platformOf(access), served !== null);
      return page;
    },
    figures: async (access, repository, signal) =>
      figuresOf(await allPages((cursor) => tags(http, names, access, repository, cursor, signal))),
    details: (access, repository, digest, signal) => fetchDetails(http, access, repository, digest, signal),
    tag: (access, repository, digest, tag) => putTag(http, access, repository, digest, tag),
    deleteArtifact: async (access, repository, digest, tagNames) => {
      const isServed = servesArtifacts.get(platformOf(access)) ?? null;
      const failure = isServed === false ? null : await deleteServed(http, names, access, repository, digest);
      if (failure === 'done') return;
      // What was served a moment ago is gone: its tags may be somewhere else by now and must stay.
      if (failure !== null && (isServed === true || failure.error.code !== 'registry-not-found')) throw failure;
      await deleteByTags(http, names, access, repository, tagNames);
    },
    deleteTags: (access, repository, tagNames) =>
      tagNames.length === 1
        ? Promise.all(tagNames.map((tag) => deleteTag(http, names, access, repository, tag)))
        : deleteMany(http, names, access, repository, tagNames),
    scanReport: () => Promise.resolve({ summary: null, vulnerabilities: [] }),
    scan: () =>
      Promise.reject(
        new AppFailure({ code: 'not-supported', message: 'The platform’s API does not scan on request.' }),
      ),
  };
}

async function tags(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ArtifactPage> {
  const page = Number(cursor ?? '1');
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/tags?page=${page}&limit=${PAGE_SIZE}`, { signal }),
  );
  // Pages are asked for ahead: one beyond the end may be a page that is not there.
  if (answer.status === 404 && page > 1) return noTags();
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { data, total_count: total, pagination } = parsePlatform(answer, TagPage, access);
  const artifacts = new Map<string, Artifact>();
  for (const { tag, last_push_at, artifact } of data) {
    if (signatureOf(tag) !== null) continue;
    // A tag without a digest stands alone.
    const digest = artifact?.image_hash ?? `tag:${tag}`;
    const pushedAt = instant(last_push_at);
    const before = artifacts.get(digest);
    artifacts.set(digest, {
      digest,
      kind: 'image',
      mediaType: null,
      sizeBytes: artifact?.size_mb == null ? (before?.sizeBytes ?? null) : Math.round(artifact.size_mb * MEGABYTE),
      pushedAt: later(before?.pushedAt ?? null, pushedAt),
      createdAt: null,
      platform: null,
      children: [],
      attachments: [],
      scan: null,
      tags: [...(before?.tags ?? []), { name: tag, pushedAt, immutable: null }],
    });
  }
  return {
    artifacts: withAttachments(
      [...artifacts.values()],
      data.map(({ tag }) => tag),
    ),
    next:
      total == null
        ? (pagination?.has_next ?? data.length === PAGE_SIZE)
          ? pagesAfter(page)
          : []
        : cursor === null && data.length > 0
          ? furtherPages(total, Math.min(PAGE_SIZE, data.length))
          : [],
    total: total == null ? null : { count: total, of: 'tags' },
    readAt: new Date().toISOString(),
  };
}

const noTags = (): ArtifactPage => ({ artifacts: [], next: [], total: null, readAt: new Date().toISOString() });

/**
 * Where nobody says how many pages there are, a full one promises a next one. They are asked for in growing bundles, side by side:
 * after page 1 two more, after page 3 four, then eight at a time.
 */
function pagesAfter(page: number): string[] {
  const bundle = page === 1 ? 2 : page === 3 ? 4 : page >= 7 && page % 8 === 7 ? 8 : 0;
  return Array.from({ length: bundle }, (_, index) => String(page + 1 + index));
}

async function deleteServed(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  digest: string,
): Promise<'done' | AppFailure> {
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/artifacts/${encodeURIComponent(digest)}`, { method: 'DELETE' }),
  );
  if (answer.status === 200 || answer.status === 204) return 'done';
  // 405: the path is there, but not for this.
  return platformFailure(answer.status === 405 ? { ...answer, status: 404 } : answer, access);
}

/** The public API deletes tags only; the artifact goes with its last one. */
async function deleteByTags(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  tagNames: readonly string[],
): Promise<void> {
  if (tagNames.length === 0) {
    const message = 'The platform’s API deletes tags only, and this artifact has none.';
    throw new AppFailure({ code: 'not-supported', message });
  }
  const results = await deleteMany(http, names, access, repository, tagNames);
  const failed = results.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return;
  const message = `${failed.length} of ${results.length} tags were not deleted: ${failed.map(({ tag }) => tag).join(', ')}. Refresh the list to see what is left.`;
  throw new AppFailure({ code: 'platform-error', message, retryable: true, action: 'retry' });
}

async function deleteTag(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  tag: string,
): Promise<TagDeletion> {
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/tags/${encodeURIComponent(tag)}`, { method: 'DELETE' }),
  );
  if (answer.status !== 200) return { tag, failure: platformFailure(answer, access), artifactRemoved: false };
  const { artifact } = parsePlatform(answer, DeletedTag, access);
  return { tag, failure: null, artifactRemoved: artifact?.artifact_deleted === true };
}

async function deleteMany(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  tagNames: readonly string[],
): Promise<TagDeletion[]> {
  const options: CallOptions = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ tags: tagNames }),
  };
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/tags/bulk-delete`, options),
  );
  if (answer.status !== 207 && answer.status !== 200) throw platformFailure(answer, access);
  const results = new Map(parsePlatform(answer, BulkResult, access).results.map((result) => [result.tag, result]));
  return tagNames.map((tag) => {
    const result = results.get(tag);
    const isGone = result !== undefined && (result.status === 204 || result.status === 200);
    return { tag, failure: isGone ? null : bulkFailure(tag, result, access), artifactRemoved: false };
  });
}

function bulkFailure(
  tag: string,
  result: { readonly status: number; readonly message?: string | null | undefined } | undefined,
  access: RegistryAccess,
): AppFailure {
  const detail = result?.message == null ? null : withoutSecrets(result.message, access);
  if (result === undefined) {
    const message = `The platform said nothing about ${tag}. Refresh the list to see whether it is still there.`;
    return new AppFailure({ code: 'platform-error', message, retryable: true, action: 'retry' });
  }
  if (result.status === 404) {
    return new AppFailure({
      code: 'registry-not-found',
      message: `${tag} was not there any more.`,
      detail,
    });
  }
  const message = `The platform could not delete ${tag} (${result.status}). Try again in a moment.`;
  return new AppFailure({
    code: 'platform-error',
    message,
    retryable: true,
    action: 'retry',
    detail,
  });
}
