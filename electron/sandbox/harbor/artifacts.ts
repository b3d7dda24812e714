import { z } from '#shared/zod';
import type { StoredArtifact } from '../catalog/relations';
import { listedArtifacts, type RepositoryContents } from '../catalog/repository';
import { errors, Refusal, type Reply, readJson } from '../http';
import type { Call, Route } from '../routes';
import { shortName } from '../state';
import { allow, artifactOf, notFound, repositoryOf } from './access';
import { filtersOf, listed, matches, sorted } from './query';
import type { HarborTools } from './tools';
import { type ArtifactParts, artifactView, tagView } from './view';

const base = '/api/v2.0/projects/{project}/repositories/{repository}/artifacts';
const NewTag = z.object({ name: z.string() });
/** Distribution's grammar of a tag. */
const TAG = /^\w[\w.-]{0,127}$/;

type Handle = (found: Found) => Promise<Reply> | Reply;
interface Found {
  readonly call: Call;
  readonly contents: RepositoryContents;
}

export function artifactRoutes(tools: HarborTools): readonly Route[] {
  const route = (method: Route['method'], rest: string, handle: Handle): Route => ({
    method,
    template: `${base}${rest}`,
    handle: async (call) => {
      allow(call, call.path['project'] ?? '', method === 'GET' ? 'read' : 'write');
      return handle({ call, contents: await repositoryOf(tools.catalog, call) });
    },
  });
  return [
    route('GET', '', (found) => list(tools, found)),
    route('GET', '/{reference}', ({ call, contents }) => ({
      status: 200,
      body: show(tools, call, contents)(artifactOf(contents, call)),
    })),
    route('DELETE', '/{reference}', async ({ call, contents }) => {
      await tools.deletion.artifact(contents, artifactOf(contents, call));
      return done(200);
    }),
    route('GET', '/{reference}/tags', (found) => listTags(tools, found)),
    route('POST', '/{reference}/tags', (found) => addTag(tools, found)),
    route('DELETE', '/{reference}/tags/{tag}', (found) => deleteTag(tools, found)),
    route('POST', '/{reference}/scan', async ({ call, contents }) => {
      await tools.scans.start(artifactOf(contents, call).digest);
      return done(202);
    }),
    route('GET', '/{reference}/additions/vulnerabilities', ({ call, contents }) => ({
      status: 200,
      body: tools.scans.report(artifactOf(contents, call).digest),
    })),
  ];
}

const done = (status: number): Reply => ({ status, body: null });

function list(tools: HarborTools, { call, contents }: Found): Reply {
  const filters = filtersOf(call);
  const byTag = filters.get('tags');
  const found = listedArtifacts(contents).filter(({ digest, tags }) => {
    if (!matches(digest, filters.get('digest'))) return false;
    if (byTag === undefined) return true;
    if (byTag === 'nil') return tags.length === 0;
    return byTag === '*' ? tags.length > 0 : tags.some(({ name }) => matches(name, byTag));
  });
  const keys = {
    push_time: (artifact: StoredArtifact) => artifact.pushedAtMs,
    size: (artifact: StoredArtifact) => artifact.sizeBytes,
    digest: (artifact: StoredArtifact) => artifact.digest,
  };
  return listed(call, sorted(call, found, keys, '-push_time'), show(tools, call, contents));
}

/** Harbor's defaults: tags are shown, everything else only when asked for. */
function show({ catalog, scans, immutable }: HarborTools, { query }: Call, contents: RepositoryContents) {
  const asks = (name: string, standard: boolean): boolean => (query.get(name) ?? String(standard)) === 'true';
  const parts: ArtifactParts = {
    tags: asks('with_tag', true),
    accessories: asks('with_accessory', false),
    isImmutable: asks('with_immutable_status', false)
      ? (tag) => immutable.has(shortName(contents.name), tag)
      : () => false,
    scan: asks('with_scan_overview', false) ? (digest) => scans.overview(digest) : () => null,
  };
  return (artifact: StoredArtifact): object => artifactView(catalog.layout, contents, artifact, parts);
}

function listTags({ immutable }: HarborTools, { call, contents }: Found): Reply {
  const { tags } = artifactOf(contents, call);
  const name = filtersOf(call).get('name');
  const keys = {
    name: (tag: (typeof tags)[number]) => tag.name,
    push_time: (tag: (typeof tags)[number]) => tag.pushedAtMs,
  };
  const found = tags.filter((tag) => matches(tag.name, name));
  const isImmutable = (tag: string): boolean => immutable.has(shortName(contents.name), tag);
  return listed(call, sorted(call, found, keys, '-push_time'), (tag) => tagView(contents.name, tag, isImmutable));
}

async function addTag({ calls }: HarborTools, { call, contents }: Found): Promise<Reply> {
  const artifact = artifactOf(contents, call);
  const given = NewTag.safeParse(await readJson(call.request));
  if (!given.success || !TAG.test(given.data.name)) throw new Refusal(errors(400, 'BAD_REQUEST', 'invalid tag name'));
  const { name } = given.data;
  // Harbor moves no tag by this call.
  if (contents.tags.has(name)) throw new Refusal(errors(409, 'CONFLICT', `tag ${name} already exists`));
  await calls.tag(contents.name, artifact.digest, artifact.manifest.mediaType, name);
  return done(201);
}

async function deleteTag({ deletion }: HarborTools, { call, contents }: Found): Promise<Reply> {
  const { digest } = artifactOf(contents, call);
  const name = call.path['tag'] ?? '';
  if (contents.tags.get(name)?.digest !== digest)
    throw notFound(`tag ${name} attached to artifact ${digest} not found`);
  await deletion.tag(contents, name);
  return done(200);
}
