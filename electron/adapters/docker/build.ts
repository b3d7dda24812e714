import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { BuildEvent, BuildRequest, Running } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { BuildReader } from './build-events';
import { cancelled, dial, engineFailure } from './client';
import { fingerprint, listContext } from './context';
import { baseCredentials, registryConfig } from './credentials';
import type { HostFacts } from './endpoints';
import { failureText, readLines } from './ndjson';
import { openAuthSession } from './session';
import { packTar } from './tar';

export interface BuildAnswer {
  readonly imageId: string;
  readonly cachedSteps: number;
  readonly totalSteps: number;
}

/** Sends the context as a raw tar and reads the build's stream to its end. The image gets no name yet. */
export async function buildImage(
  docker: Docker,
  builder: 'buildkit' | 'classic',
  facts: HostFacts,
  request: BuildRequest,
  running: Running<BuildEvent>,
): Promise<BuildAnswer> {
  const entries = await listContext(request, running.signal);
  const { contextBytes, files } = fingerprint(request, entries);
  const credentials = await baseCredentials(request, facts);
  const session = builder === 'buildkit' && credentials.size > 0 ? await openAuthSession(docker, credentials) : null;
  // Whatever fails while the context is read (a file vanished) is the reason to tell, not the broken request that follows from it.
  let contextFailure: unknown;
  const body = Readable.from(
    counted(
      packTar(entries),
      (sentBytes) => running.on({ kind: 'context', sentBytes, totalBytes: contextBytes, files }),
      (cause) => {
        contextFailure = cause;
      },
    ),
    { objectMode: false, highWaterMark: 1 << 20 },
  );
  try {
    const answer = await dial(docker, {
      method: 'POST',
      path: `/build?${buildQuery(builder, request, session?.id ?? null)}`,
      headers: { 'Content-Type': 'application/x-tar', ...(builder === 'classic' ? registryConfig(credentials) : {}) },
      body,
      signal: running.signal,
    });
    return await readAnswer(answer, running);
  } catch (thrown) {
    if (running.signal.aborted) throw cancelled();
    throw contextFailure === undefined ? engineFailure(thrown) : contextFailure;
  } finally {
    body.destroy();
    session?.close();
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onSent: (bytes: number) => void,
  onFailure: (cause: unknown) => void,
): AsyncGenerator<Buffer> {
  let sent = 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      sent += chunk.length;
      onSent(sent);
    }
  } catch (cause) {
    onFailure(cause);
    throw cause;
  }
}

/** Docker Engine API, POST /build. Provenance is a client's option there: a plain request gets none. */
function buildQuery(builder: 'buildkit' | 'classic', request: BuildRequest, sessionId: string | null): string {
  const query = new URLSearchParams({
    version: builder === 'buildkit' ? '2' : '1',
    dockerfile: request.dockerfile.replaceAll('\\', '/'),
    platform: 'linux/amd64',
    rm: '1',
    forcerm: '1',
    buildargs: JSON.stringify(request.buildArgs),
    labels: JSON.stringify(request.labels),
  });
  if (request.target !== null) query.set('target', request.target);
  if (sessionId !== null) query.set('session', sessionId);
  return query.toString();
}

async function readAnswer(answer: AsyncIterable<Buffer>, running: Running<BuildEvent>): Promise<BuildAnswer> {
  const reader = new BuildReader(running.on);
  for await (const line of readLines(answer, running.signal)) {
    reader.read(line);
    const failure = failureText(line);
    if (failure !== null) {
      reader.finish();
      throw buildFailure(failure, reader);
    }
  }
  reader.finish();
  if (reader.imageId === null) throw buildFailure('The engine ended the build without naming an image.', reader);
  return { imageId: reader.imageId, cachedSteps: reader.cachedSteps, totalSteps: reader.totalSteps };
}

/** The engine's words, sorted: base images have ways out of their own. */
function buildFailure(text: string, reader: BuildReader): AppFailure {
  const detail = `${reader.lastLines()}\n${text}`.trim();
  if (/pull access denied|insufficient_scope|authorization failed|unauthorized|no basic auth credentials/i.test(text)) {
    const message =
      'The registry of a base image (FROM) refuses to let this computer pull it. Sign in to it once with “docker login”, then push again.';
    return new AppFailure({ code: 'base-image-denied', message, retryable: true, action: 'retry', detail });
  }
  if (
    /manifest unknown|not found: manifest|failed to resolve source metadata|failed to do request|no such host|manifest for \S+ not found|i\/o timeout/i.test(
      text,
    )
  ) {
    const message =
      'A base image (FROM) cannot be had: its name or tag may be wrong, or its registry cannot be reached.';
    return new AppFailure({ code: 'base-image-missing', message, retryable: true, action: 'retry', detail });
  }
  const where = reader.failing === null ? '' : ` at “${reader.failing}”`;
  return new AppFailure({
    code: 'build-failed',
    message: `The build failed${where}: ${firstLine(text)}`,
    retryable: true,
    action: 'showLog',
    detail,
  });
}

const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 300) ?? '';
