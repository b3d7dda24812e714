import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { type Reply, serve } from './paper-server';

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const refusal = (status: number, code: string): Reply => ({ status, body: { errors: [{ code, message: code }] } });

export interface UploadCall {
  /** `METHOD /path?query` */
  readonly line: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** Of its kind, from 1. */
  readonly nth: number;
}

export interface Behaviour {
  /** What is left of a broken PATCH and who may hear of it: see the uploader's docstring. */
  readonly is: 'distribution 3' | 'distribution 2.8' | 'behind a gathering proxy';
  /** Answers before anything else; the body is read to its end first, unless `early`. */
  readonly answer?: (call: UploadCall) => (Reply & { readonly early?: boolean }) | null;
  /** The connection breaks after so many bytes of the body; null: it holds. */
  readonly cutAfter?: (call: UploadCall) => number | null;
  /** The registry does it, but its answer never comes. */
  readonly losesAnswer?: (call: UploadCall) => boolean;
  /** The registry does it, and takes so long to say so. */
  readonly thinks?: (call: UploadCall) => Promise<unknown>;
  /** More than so many bytes in one request are answered with a proxy's 413. */
  readonly mostBodyBytes?: number;
  /** What `Location` looks like. */
  readonly location?: (path: string, host: string) => string;
  /** What `Range` says of so many bytes. */
  readonly range?: (bytes: number) => string;
  readonly blobs?: readonly string[];
  /** `<repository> <digest>` */
  readonly mounts?: readonly string[];
}

/** The upload half of a registry in memory, with the manners that were found in real ones. */
export async function uploadRegistry(behaviour: Behaviour) {
  const calls: UploadCall[] = [];
  const blobs = new Map<string, Buffer>((behaviour.blobs ?? []).map((digest) => [digest, Buffer.alloc(0)]));
  const uploads = new Map<string, Buffer>();
  let receivedBytes = 0;
  let opened = 0;

  /** What comes after the limit or the cut is passed over, as proxies do that linger. */
  const read = (request: IncomingMessage, call: UploadCall): Promise<{ body: Buffer; isCut: boolean }> => {
    const cutAfter = behaviour.cutAfter?.(call) ?? null;
    const enough = cutAfter ?? behaviour.mostBodyBytes ?? Number.POSITIVE_INFINITY;
    const parts: Buffer[] = [];
    let bytes = 0;
    return new Promise((resolve) => {
      const end = (): void => resolve({ body: Buffer.concat(parts), isCut: cutAfter !== null });
      request.on('data', (part: Buffer) => {
        if (bytes > enough) return;
        parts.push(cutAfter === null ? part : part.subarray(0, Math.max(0, cutAfter - bytes)));
        bytes += part.length;
        receivedBytes += part.length;
        if (bytes > enough || (cutAfter !== null && bytes >= cutAfter)) end();
      });
      request.once('end', end).once('close', end);
    });
  };
  const where = (id: string, repository: string, host: string): Record<string, string> => {
    const size = uploads.get(id)?.length ?? 0;
    const path = `/v2/${repository}/blobs/uploads/${id}?_state=${size}`;
    return {
      location: behaviour.location?.(path, host) ?? path,
      range: behaviour.range?.(size) ?? `0-${Math.max(0, size - 1)}`,
    };
  };
  const upload = async (call: UploadCall, request: IncomingMessage, url: URL): Promise<Reply | 'cut'> => {
    const [, repository = '', id = ''] = /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/.exec(url.pathname) ?? [];
    const host = request.headers.host ?? '';
    if (call.method === 'POST') {
      const mount = url.searchParams.get('mount') ?? '';
      const from = `${url.searchParams.get('from')} ${mount}`;
      if (behaviour.mounts?.includes(from) === true) return { status: 201 };
      opened += 1;
      uploads.set(`upload-${opened}`, Buffer.alloc(0));
      return { status: 202, headers: where(`upload-${opened}`, repository, host) };
    }
    const before = uploads.get(id);
    const isKnown = before !== undefined;
    const isCurrent = url.searchParams.get('_state') === String(before?.length);
    const { body, isCut } = await read(request, call);
    if (body.length > (behaviour.mostBodyBytes ?? Number.POSITIVE_INFINITY))
      return {
        status: 413,
        headers: { 'content-type': 'text/html' },
        body: '<html>413 Request Entity Too Large</html>',
      };
    if (isCut && behaviour.is === 'behind a gathering proxy') return 'cut';
    const freely = behaviour.is === 'distribution 3' && call.method === 'GET';
    // Or it was dropped while the body came.
    if (!isKnown || !uploads.has(id)) return refusal(404, 'BLOB_UPLOAD_UNKNOWN');
    if (!isCurrent && !freely)
      return behaviour.is === 'distribution 3' ? refusal(416, 'RANGE_INVALID') : refusal(404, 'BLOB_UPLOAD_INVALID');
    if (call.method === 'DELETE') {
      uploads.delete(id);
      return { status: 204 };
    }
    const now = Buffer.concat([before, body]);
    uploads.set(id, now);
    if (isCut) return 'cut';
    if (call.method === 'GET') return { status: 204, headers: where(id, repository, host) };
    if (call.method === 'PATCH') return { status: 202, headers: where(id, repository, host) };
    const digest = url.searchParams.get('digest') ?? '';
    uploads.delete(id);
    if (digestOf(now) !== digest) return refusal(400, 'DIGEST_INVALID');
    blobs.set(digest, now);
    return { status: 201 };
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', 'http://registry');
    const nth = calls.filter((call) => call.method === method).length + 1;
    const call = { line: `${method} ${request.url}`, method, headers: request.headers, nth };
    calls.push(call);
    const said = behaviour.answer?.(call) ?? null;
    if (said !== null && said.early !== true) await read(request, call);
    const reply = said ?? (url.pathname.includes('/uploads/') ? await upload(call, request, url) : head(url));
    await behaviour.thinks?.(call);
    if (reply === 'cut' || behaviour.losesAnswer?.(call) === true) return void request.socket.destroy();
    const body = typeof reply.body === 'object' ? JSON.stringify(reply.body) : reply.body;
    response.writeHead(reply.status, reply.headers ?? {}).end(body);
  };
  const head = (url: URL): Reply => {
    const digest = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    return { status: blobs.has(digest) ? 200 : 404 };
  };
  const { access, close } = await serve((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  return {
    access,
    blobs,
    uploads,
    calls,
    methods: () => calls.map(({ method }) => method).join(' '),
    receivedBytes: () => receivedBytes,
    close,
  };
}

/** One that lasts as long as the test; of Distribution 3 where nothing else is said. */
export async function registryThat(behaviour: Partial<Behaviour> = {}) {
  const made = await uploadRegistry({ is: 'distribution 3', ...behaviour });
  onTestFinished(made.close);
  return made;
}
