import { z } from 'zod';
import type { RegistryAccess, RegistryContents, TagDeletion } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { allPages, later } from '#shared/model/artifact-list';
import type { Artifact, ArtifactPage } from '#shared/model/registry';
import { askPlatform, type CallOptions, type Http } from '../http/ask';
import { instant } from '../http/time';
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
          size_mb: z.number().nonnegative().nullish(),
        })
        .nullish(),
    }),
  ),
  total_count: z.int().nonnegative().nullish(),
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
  return {
    repositories: (access, signal) => listImages(http, access, signal),
    artifacts: async (access, repository, cursor, signal) =>
      (await listArtifacts(http, names, access, repository, cursor, signal)) ??
      tags(http, names, access, repository, cursor, signal),
    figures: async (access, repository, signal) =>
      figuresOf(await allPages((cursor) => tags(http, names, access, repository, cursor, signal))),
    details: (access, repository, digest, signal) => fetchDetails(http, access, repository, digest, signal),
    tag: (access, repository, digest, tag) => putTag(http, access, repository, digest, tag),
    deleteArtifact: (access, repository, digest, tagNames) =>
      deleteArtifact(http, names, access, repository, digest, tagNames),
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
  if (answer.status !== 200) throw platformFailure(answer, access);
  const { data, total_count: total } = parsePlatform(answer, TagPage, access);
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
      sizeBytes: artifact?.size_mb == null ? null : Math.round(artifact.size_mb * MEGABYTE),
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
    // The answer has no pagination object in the documents: a full page may have a next one.
    next: data.length === PAGE_SIZE ? [String(page + 1)] : [],
    total: total == null ? null : { count: total, of: 'tags' },
    readAt: new Date().toISOString(),
  };
}

async function deleteArtifact(
  http: Http,
  names: PlatformNames,
  access: RegistryAccess,
  repository: string,
  digest: string,
  tagNames: readonly string[],
): Promise<void> {
  const answer = await names.ask(access, repository, (image) =>
    askPlatform(http, access, `${image}/artifacts/${encodeURIComponent(digest)}`, { method: 'DELETE' }),
  );
  if (answer.status === 200 || answer.status === 204) return;
  if (answer.status !== 404 && answer.status !== 405) throw platformFailure(answer, access);
  // The public API deletes tags only; the artifact goes with its last one.
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
    return { tag, failure: isGone ? null : bulkFailure(tag, result), artifactRemoved: false };
  });
}

function bulkFailure(
  tag: string,
  result: { readonly status: number; readonly message?: string | null | undefined } | undefined,
): AppFailure {
  if (result === undefined) {
    const message = `The platform said nothing about ${tag}. Refresh the list to see whether it is still there.`;
    return new AppFailure({ code: 'platform-error', message, retryable: true, action: 'retry' });
  }
  if (result.status === 404) {
    return new AppFailure({
      code: 'registry-not-found',
      message: `${tag} was not there any more.`,
      detail: result.message ?? null,
    });
  }
  const message = `The platform could not delete ${tag} (${result.status}). Try again in a moment.`;
  return new AppFailure({
    code: 'platform-error',
    message,
    retryable: true,
    action: 'retry',
    detail: result.message ?? null,
  });
}
