import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Catalog } from './catalog/index';
import type { Deletion } from './deletion';
import { errors, type Reply, readBody, send } from './http';
import type { ImmutableTags } from './immutable';
import type { Quota } from './quota';
import type { ReleasedBlobs } from './released';
import { PROJECT, type StateFile, shortName } from './state';
import type { Usage } from './usage';
import { userOf } from './users';

export interface RegistryFrontTools {
  readonly file: StateFile;
  readonly usage: Usage;
  readonly quota: Quota;
  readonly catalog: Catalog;
  readonly deletion: Deletion;
  readonly immutable: ImmutableTags;
  readonly released: ReleasedBlobs;
  /** Nothing listens on the registry's port any more. */
  readonly onRegistryGone: () => void;
}

/** What a write changed, told before the client hears of it, and again at the end: the client may have gone meanwhile. */
type OnWritten = (status: number | null) => void;

const SHA256 = /^sha256:[0-9a-f]{64}$/;

/** `/v2/`: to the registry and back, streamed; rights, quota and immutable tags are judged on the way. */
export async function forward(
  tools: RegistryFrontTools,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const user = userOf(tools.file.state, request);
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  const inProject = path === '/v2' || path === '/v2/' || path.startsWith(`/v2/${PROJECT}/`);
  if (user !== null && (!inProject || (writes && user === 'pull')))
    return send(request, response, unauthorized(path, writes));
  if (user !== 'push' || !writes) return pipe(tools, request, response, { onWritten: () => undefined });
  const [, repository = '', reference = ''] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(path) ?? [];
  if (repository === '') return writeBlob(tools, request, response);
  if (request.method === 'DELETE' && SHA256.test(reference))
    return send(request, response, await deleteManifest(tools, repository, reference));
  return writeManifest(tools, request, response, repository, reference);
}

/** Harbor answers 401, not 403, for missing rights (src/server/middleware/v2auth). */
const unauthorized = (path: string, writes: boolean): Reply =>
  errors(
    401,
    'UNAUTHORIZED',
    `unauthorized to access repository: ${path.slice('/v2/'.length)}, action: ${writes ? 'push' : 'pull'}`,
    { 'WWW-Authenticate': 'Basic realm="harbor"' },
  );

async function writeBlob(tools: RegistryFrontTools, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const verdict = await tools.quota.judge(request);
  if ('refusal' in verdict) return send(request, response, errors(403, 'DENIED', verdict.refusal));
  const { searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const sent = searchParams.get('digest') ?? searchParams.get('mount');
  pipe(tools, request, response, {
    onWritten: (status) => {
      // Failing to note it makes the blob count less, not the push fail.
      if (sent !== null && status === 201) tools.released.countAgain([sent]).catch(() => undefined);
      tools.usage.changed();
      verdict.release();
    },
  });
}

async function writeManifest(
  tools: RegistryFrontTools,
  request: IncomingMessage,
  response: ServerResponse,
  repository: string,
  reference: string,
): Promise<void> {
  const { quota, catalog, usage } = tools;
  const body = await readBody(request);
  if (await isImmutable(tools, repository, reference)) {
    // src/server/middleware/immutable/error.go
    const text = `Failed to process request due to '${shortName(repository)}:${reference}' configured as immutable.`;
    return send(request, response, errors(412, 'PRECONDITION', text));
  }
  const verdict = request.method === 'PUT' ? await quota.judge(request, body) : { release: () => undefined };
  if ('refusal' in verdict) return send(request, response, errors(403, 'DENIED', verdict.refusal));
  pipe(tools, request, response, {
    body,
    onWritten: () => {
      catalog.changed(repository);
      usage.changed();
      verdict.release();
    },
  });
}

/** A new tag may match: only one that is there already stays as it is. */
async function isImmutable({ immutable, catalog }: RegistryFrontTools, repository: string, tag: string) {
  if (SHA256.test(tag) || !immutable.has(shortName(repository), tag)) return false;
  return (await catalog.repository(repository))?.tags.has(tag) === true;
}

async function deleteManifest({ catalog, deletion }: RegistryFrontTools, repository: string, digest: string) {
  const contents = await catalog.repository(repository);
  const artifact = contents?.artifacts.get(digest);
  if (contents === null || artifact === undefined) return errors(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  await deletion.artifact(contents, artifact);
  return { status: 202, body: null };
}

function pipe(
  { file, onRegistryGone }: RegistryFrontTools,
  request: IncomingMessage,
  response: ServerResponse,
  { body, onWritten }: { readonly body?: Buffer; readonly onWritten: OnWritten },
): void {
  const { registryPort: port } = file.state;
  let status: number | null = null;
  const { 'transfer-encoding': _, ...headers } = request.headers;
  const onward = http.request(
    {
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: body === undefined ? request.headers : { ...headers, 'content-length': String(body.length) },
    },
    (answer) => {
      status = answer.statusCode ?? 502;
      onWritten(status);
      response.writeHead(status, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    },
  );
  onward.once('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ECONNREFUSED') onRegistryGone();
    if (response.headersSent) response.destroy();
    else send(request, response, errors(502, 'UNAVAILABLE', 'the registry behind the sandbox does not answer'));
  });
  response.once('close', () => {
    onWritten(status);
    onward.destroy();
  });
  if (body === undefined) request.pipe(onward);
  else onward.end(body);
}
