import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { OwnConfig } from '#core/ports/engine';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { type Client, dial } from './client';
import { type History, imageHistory } from './image';
import { failureText, readLines } from './ndjson';
import type { Ask } from './question';
import { Block, endOfTar } from './tar';
import { header, padding } from './tar-header';

const Words = z.array(z.string()).nullish();
const Anything = z.record(z.string(), z.unknown()).nullish();
/** `GET /images/{name}/json`: what of it belongs to an image's config (image-spec v1.1, and docker's own fields). */
const Inspected = z.object({
  Id: z.string(),
  RepoTags: Words,
  Architecture: z.string(),
  Os: z.string(),
  Variant: z.string().nullish(),
  Author: z.string().nullish(),
  Created: z.string().nullish(),
  Config: z
    .object({
      User: z.string().nullish(),
      ExposedPorts: Anything,
      Env: Words,
      Entrypoint: Words,
      Cmd: Words,
      Volumes: Anything,
      WorkingDir: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
      StopTimeout: z.number().nullish(),
      Healthcheck: Anything,
      Shell: Words,
      OnBuild: Words,
      ArgsEscaped: z.boolean().nullish(),
    })
    .nullish(),
  RootFS: z.object({ Layers: z.array(z.string()) }),
});
type Inspected = z.infer<typeof Inspected>;

/**
 * Gives an image a config that is written here, of the same layers and run settings: engines tell a config's bytes only with the whole
 * image, and a push needs them. `docker load` takes an image whose layers the engine has without their archives (moby
 * image/tarexport/load.go; Engine 20.10). The image as it was goes where nothing names it. Null where the engine does not do that: all
 * stays as it was.
 */
export async function giveOwnConfig(client: Client, imageId: string, signal: AbortSignal): Promise<OwnConfig | null> {
  const before = await inspect(client.ask, imageId);
  if (before === null) return null;
  const config = Buffer.from(JSON.stringify(configOf(before, await imageHistory(client.ask, imageId))));
  const hex = createHash('sha256').update(config).digest('hex');
  const ownId = `sha256:${hex}`;
  const docker = await client.docker();
  if (!(await load(docker, archive(hex, config, before.RootFS.Layers.length), signal))) return null;
  const after = await inspect(client.ask, ownId);
  if (after === null || after.RootFS.Layers.join() !== before.RootFS.Layers.join()) return null;
  const isNamed = (before.RepoTags ?? []).length > 0;
  if (!isNamed && before.Id !== ownId) await remove(docker, before.Id);
  return { imageId: ownId, config };
}

async function inspect(ask: Ask, imageId: string): Promise<Inspected | null> {
  const answer = await ask(`/images/${imageId}/json`).catch(() => null);
  return Inspected.safeParse(parseJson(answer?.body ?? '')).data ?? null;
}

/** Its layers stay: the new image has them. Where a container or another image needs it, it stays too. */
const remove = (docker: Docker, imageId: string): Promise<unknown> =>
  docker
    .getImage(imageId)
    .remove({ noprune: true })
    .catch(() => undefined);

/** In the order in which engines write the fields. */
function configOf(image: Inspected, history: History): object {
  const { Architecture, Author, Config, Created, Os, RootFS, Variant } = image;
  return {
    architecture: Architecture,
    ...given({ author: Author }),
    config: given(Config ?? {}),
    ...given({ created: Created }),
    ...historyOf(history.toReversed(), RootFS.Layers.length),
    os: Os,
    rootfs: { type: 'layers', diff_ids: RootFS.Layers },
    ...given({ variant: Variant }),
  };
}

const given = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
    ),
  );

/** What adds a layer is not told: where the instructions that do are not as many as the layers, the history is left out. */
function historyOf(history: History, layers: number): object {
  const entries = history.map(({ Created, CreatedBy, Comment }) => ({
    created: new Date(Created * 1000).toISOString().replace('.000', ''),
    created_by: CreatedBy,
    ...given({ comment: Comment, empty_layer: !addsLayer(CreatedBy, Comment) }),
  }));
  return entries.filter((entry) => !('empty_layer' in entry)).length === layers ? { history: entries } : {};
}

/** BuildKit makes a layer of WORKDIR; the classic builder marks what makes none with `#(nop)`, and ADD and COPY too. */
const addsLayer = (createdBy: string, comment: string): boolean =>
  comment.startsWith('buildkit')
    ? /^(?:ADD|COPY|RUN|WORKDIR)\b/.test(createdBy)
    : !createdBy.includes('#(nop)') || /#\(nop\) +(?:ADD|COPY)\b/.test(createdBy);

/** docker's own archive: a list and the config; no archive is named that would be looked for. */
function* archive(hex: string, config: Buffer, layers: number): Generator<Buffer> {
  const names = Array.from({ length: layers }, (_, index) => `${index}/layer.tar`);
  const list = Buffer.from(JSON.stringify([{ Config: `${hex}.json`, RepoTags: null, Layers: names }]));
  const block = new Block();
  for (const [path, content] of [
    ['manifest.json', list],
    [`${hex}.json`, config],
  ] as const) {
    const entry = { path, fullPath: path, kind: 'file' as const, mode: 0o644, mtimeMs: 0, linkTarget: '' };
    yield* block.put(header({ ...entry, sizeBytes: content.length }));
    yield* block.put(content);
    yield* block.put(Buffer.alloc(padding(content.length)));
  }
  yield* endOfTar(block);
}

async function load(docker: Docker, parts: Iterable<Buffer>, signal: AbortSignal): Promise<boolean> {
  const body = Readable.from(parts, { objectMode: false });
  const headers = { 'Content-Type': 'application/x-tar' };
  try {
    const answer = await dial(docker, { method: 'POST', path: '/images/load?quiet=1', headers, body, signal });
    for await (const line of readLines(answer, signal)) if (failureText(line) !== null) return false;
    return true;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return false;
  }
}
