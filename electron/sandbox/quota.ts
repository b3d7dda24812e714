import type { IncomingMessage } from 'node:http';
import type { Usage } from './usage';

/** `1.0 KiB`, `29.0 MiB`, `0 B` (Harbor src/pkg/quota/types/format.go: 1024 units, one decimal). */
export function formatHarborBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/**
 * Harbor's refusal for lack of storage, or null when the request may pass. As there (src/server/registry/route.go), it comes when
 * an upload is opened over the limit, when a blob is finished (its bytes have all been sent by then) and when a manifest is put.
 */
export async function quotaRefusal(
  request: IncomingMessage,
  usage: Usage,
  limitBytes: number | null,
): Promise<string | null> {
  if (limitBytes === null) return null;
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const usedBytes = await usage.usedBytes();
  if (request.method === 'POST' && url.pathname.endsWith('/blobs/uploads/')) {
    return usedBytes > limitBytes ? refusal('subtracting', 0, usedBytes, limitBytes) : null;
  }
  if (request.method !== 'PUT') return null;
  const addedBytes = await bytesAdded(request, url, usage);
  return addedBytes > 0 && usedBytes + addedBytes > limitBytes
    ? refusal('adding', addedBytes, usedBytes, limitBytes)
    : null;
}

async function bytesAdded(request: IncomingMessage, url: URL, usage: Usage): Promise<number> {
  const bodyBytes = Number(request.headers['content-length'] ?? 0);
  const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/.exec(url.pathname);
  if (upload === null) return bodyBytes;
  if (await usage.hasBlob(url.searchParams.get('digest') ?? '')) return 0;
  return (await usage.uploadBytes(upload[1] ?? '', upload[2] ?? '')) + bodyBytes;
}

/** Harbor src/pkg/quota/errors.go; the "current usage" is the one before the push. */
const refusal = (verb: 'adding' | 'subtracting', addedBytes: number, usedBytes: number, limitBytes: number): string =>
  `${verb} ${formatHarborBytes(addedBytes)} of storage resource, which when updated to current usage of ${formatHarborBytes(usedBytes)} will exceed the configured upper limit of ${formatHarborBytes(limitBytes)}.`;
