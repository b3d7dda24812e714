import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildEvent, BuildRequest, RegistryLogin, Running } from '#core/ports/engine';
import type { Log } from '#core/ports/log';
import { cancelled } from '#shared/errors';
import { labelsIn } from '#shared/model/dockerfile';
import { BuildReader } from './build-events';
import { buildFailure, type UsedDockerfile } from './build-failure';
import { hasClassicBuilder, requireClassic } from './classic-builder';
import { dial, engineFailure } from './client';
import { buildCredentials } from './credentials';
import type { HostFacts } from './endpoints';
import type { Connection } from './finder';
import { tagImage, untagImage } from './image';
import { failureText, readLines } from './ndjson';
import { type BundledFiles, contextOf } from './recipe-context';
import type { SessionProbe } from './session-probe';
import { openTransfer } from './transfer';

export interface BuildOptions extends HostFacts {
  readonly installationId: string;
  readonly bundled: BundledFiles;
  readonly sessions: SessionProbe;
  readonly log: Log;
}

export interface BuildAnswer {
  readonly imageId: string;
  readonly cachedSteps: number;
  readonly totalSteps: number;
}

/**
 * Builds the folder and reads the build's stream to its end. The image gets no name: engines keep unnamed images until somebody
 * prunes them (the containerd store names them `moby-dangling@...` for that), and the publish job names it a moment later.
 */
export async function buildImage(
  connection: Connection,
  options: BuildOptions,
  request: BuildRequest,
  running: Running<BuildEvent>,
  login?: RegistryLogin,
): Promise<BuildAnswer> {
  const parent = request.recipe?.delta?.parent;
  if (parent === undefined) return build(connection, options, request, running, login);
  // BuildKit finds local images by name only; what is not named by a tag, and once built upon, goes back to be as it was.
  const docker = await connection.client.docker();
  await tagImage(docker, parent.imageId, parent.reference);
  try {
    return await build(connection, options, request, running, login);
  } finally {
    await untagImage(docker, parent.reference).catch((cause: unknown) =>
      options.log.warn(`engine: ${parent.reference} stays`, cause),
    );
  }
}

async function build(
  connection: Connection,
  options: BuildOptions,
  request: BuildRequest,
  running: Running<BuildEvent>,
  login?: RegistryLogin,
): Promise<BuildAnswer> {
  const { client, builder } = connection;
  const [docker, dockerfile] = await Promise.all([client.docker(), usedDockerfile(request)]);
  if (hasClassicBuilder(connection)) requireClassic(dockerfile, `${connection.product} ${connection.version}`);
  const listing = contextOf(request, options.bundled, running.signal);
  const transfer = await openTransfer({
    ...{ connection, options, request, listing, running },
    dockerfile: dockerfile.content,
    credentials: buildCredentials(options, login),
  });
  try {
    const labels = labelsFor(request, dockerfile);
    const query = new URLSearchParams({ ...commonQuery(builder, { ...request, labels }), ...transfer.query });
    const answer = await dial(docker, {
      method: 'POST',
      path: `/build?${query}`,
      headers: transfer.headers,
      ...(transfer.body === null ? {} : { body: transfer.body }),
      signal: running.signal,
    });
    return await readAnswer(answer, dockerfile, running);
  } catch (thrown) {
    if (running.signal.aborted) throw cancelled();
    // A file that could not be read is the reason to tell, not the broken request that follows from it.
    throw transfer.failure() ?? engineFailure(thrown);
  } finally {
    transfer.close();
  }
}

/** Docker Engine API, POST /build. Provenance is something that clients ask for: a plain request gets none. */
const commonQuery = (builder: Connection['builder'], request: BuildRequest): Record<string, string> => ({
  version: builder === 'buildkit' ? '2' : '1',
  dockerfile: request.recipe === null ? request.dockerfile.replaceAll('\\', '/') : 'Dockerfile',
  platform: 'linux/amd64',
  rm: '1',
  forcerm: '1',
  buildargs: JSON.stringify(request.buildArgs),
  labels: JSON.stringify(request.labels),
  ...(request.target === null ? {} : { target: request.target }),
});

/** An engine sets them after everything that the Dockerfile says: what somebody wrote into their own is left to it. */
function labelsFor({ labels, recipe }: BuildRequest, { content }: UsedDockerfile): BuildRequest['labels'] {
  if (recipe !== null) return labels;
  const named = new Set(labelsIn(content).map(({ name }) => name));
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !named.has(name)));
}

async function readAnswer(
  answer: AsyncIterable<Buffer>,
  dockerfile: UsedDockerfile,
  running: Running<BuildEvent>,
): Promise<BuildAnswer> {
  const reader = new BuildReader(running.on, () => performance.now());
  for await (const line of readLines(answer, running.signal)) {
    reader.read(line);
    const failure = failureText(line);
    if (failure === null) continue;
    reader.finish('failed');
    throw buildFailure(failure, reader, dockerfile);
  }
  reader.finish('done');
  const { imageId, steps } = reader;
  if (imageId === null) throw buildFailure('The engine ended the build without naming an image.', reader, dockerfile);
  return { imageId, cachedSteps: steps.cachedSteps, totalSteps: steps.totalSteps };
}

/** Read as the build begins; what is wrong with the file is for the listing of the context to say. */
async function usedDockerfile({ folder, dockerfile, recipe, mends }: BuildRequest): Promise<UsedDockerfile> {
  if (recipe !== null) return { file: 'The recipe’s Dockerfile', content: recipe.dockerfile };
  const content = await readFile(join(folder, dockerfile), 'utf8').catch(() => '');
  return { file: dockerfile, content: content + (mends?.dockerfileTail ?? '') };
}
