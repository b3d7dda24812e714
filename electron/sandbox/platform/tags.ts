import { z } from '#shared/zod';
import type { Catalog } from '../catalog/index';
import type { RepositoryContents } from '../catalog/repository';
import type { Deletion } from '../deletion';
import { message, Refusal, type Reply, readJson } from '../http';
import type { Call, Route } from '../routes';
import { imageOf } from './image';
import { asMessage } from './messages';
import { megabytes, paged, stamp } from './pages';

export interface TagTools {
  readonly catalog: Catalog;
  readonly deletion: Deletion;
}

const base = '/v1/container-registry/images/{image}/tags';
const Bulk = z.object({ tags: z.array(z.string()).min(1) });

/** The platform's public calls to tags (openapi v1: registry-image-tag-list, -delete, -bulk-delete). */
export const tagRoutes = (tools: TagTools): readonly Route[] => [
  { method: 'GET', template: base, handle: (call) => list(tools, call) },
  {
    method: 'DELETE',
    template: `${base}/{tag}`,
    handle: async (call) => {
      const { path } = call;
      const artifact = await deleteTag(tools, call, path['tag'] ?? '');
      return { status: 200, body: { artifact, deleted_tag: path['tag'] } };
    },
  },
  { method: 'POST', template: `${base}/bulk-delete`, handle: (call) => bulkDelete(tools, call) },
];

async function list({ catalog }: TagTools, call: Call): Promise<Reply> {
  const contents = await imageOf(catalog, call);
  const all = [...contents.tags.values()]
    .filter(({ digest }) => contents.artifacts.get(digest)?.attachedTo === null)
    .toSorted((left, right) => right.pushedAtMs - left.pushedAtMs);
  const data = paged(call, all).items.map((tag) => ({
    tag: tag.name,
    last_push_at: stamp(tag.pushedAtMs),
    artifact: artifactView(contents, tag.digest, null),
  }));
  return { status: 200, body: { data } };
}

/** The last tag takes its artifact along. Throws Refusal: 404, or what the registry refuses. */
function deleteTag(tools: TagTools, call: Call, tag: string): Promise<object> {
  return tools.deletion.inTurn(() => deleteNow(tools, call, tag));
}

async function deleteNow({ catalog, deletion }: TagTools, call: Call, tag: string): Promise<object> {
  const contents = await imageOf(catalog, call);
  const digest = contents.tags.get(tag)?.digest ?? '';
  const artifact = contents.artifacts.get(digest);
  if (artifact === undefined) throw new Refusal(message(404, `Tag ${tag} not found`));
  // An index's child stays for the index.
  const isLast = artifact.tags.length === 1 && artifact.parents.length === 0;
  await asMessage(isLast ? deletion.artifact(contents, artifact) : deletion.tag(contents, tag), [404]);
  return artifactView(contents, digest, { tag, isLast });
}

/** One result for each tag, one after the other: of two tags of one artifact the second is its last. */
async function bulkDelete(tools: TagTools, call: Call): Promise<Reply> {
  const given = Bulk.safeParse(await readJson(call.request));
  if (!given.success) return message(400, 'tags must be a list of texts');
  await imageOf(tools.catalog, call);
  const results: { tag: string; status: 204 | 404 | 500; message: string }[] = [];
  for (const tag of given.data.tags) {
    const failure = await deleteTag(tools, call, tag).then(
      () => null,
      (cause: unknown) => (cause instanceof Refusal ? cause : Promise.reject(cause)),
    );
    const words = z.object({ message: z.string() }).safeParse(failure?.reply.body);
    if (failure === null) results.push({ tag, status: 204, message: 'Deleted' });
    else results.push({ tag, status: failure.reply.status === 404 ? 404 : 500, message: words.data?.message ?? '' });
  }
  const success = results.filter(({ status }) => status === 204).length;
  const summary = { total: results.length, success, failed: results.length - success };
  return { status: 207, body: { results, summary } };
}

function artifactView(
  { artifacts }: RepositoryContents,
  digest: string,
  deleted: { readonly tag: string; readonly isLast: boolean } | null,
): object {
  const artifact = artifacts.get(digest);
  return {
    artifact_deleted: deleted?.isLast ?? false,
    image_hash: digest,
    remaining_tags: (artifact?.tags ?? []).map(({ name }) => name).filter((name) => name !== deleted?.tag),
    size_mb: megabytes(artifact?.sizeBytes ?? 0),
  };
}
