import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { blobsOf, parseManifest } from './catalog/manifest';
import type { Counted, Usage } from './usage';

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

/** Either Harbor's words of refusal, or leave to go on; `release` is called when the request has ended. */
export type Verdict = { readonly refusal: string } | { readonly release: () => void };

interface SetAside {
  /** What the request stores: a blob or a manifest. Null: it only counts again what lies there. */
  readonly digest: string | null;
  readonly bytes: number;
}

const free: Verdict = { release: () => undefined };

/**
 * Harbor's storage limit. As there (src/server/registry/route.go), the refusal comes when an upload is opened over the limit, when a
 * blob is finished (its bytes have all been sent by then) and when a manifest is put. Engines finish several blobs at once, so what
 * a request will add is set aside until it has ended. A blob is on disk a little earlier: what the disk already shows is not counted
 * once more.
 */
export class Quota {
  private readonly usage: Usage;
  private readonly limitBytes: () => number | null;
  private readonly setAside = new Set<SetAside>();

  constructor(usage: Usage, limitBytes: () => number | null) {
    this.usage = usage;
    this.limitBytes = limitBytes;
  }

  /** `manifest` is the body of a manifest's request, which has been read already. */
  async judge(request: IncomingMessage, manifest?: Buffer): Promise<Verdict> {
    const limitBytes = this.limitBytes();
    if (limitBytes === null) return free;
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const opens = request.method === 'POST' && url.pathname.endsWith('/blobs/uploads/');
    if (request.method !== 'PUT' && !opens) return free;
    const added: SetAside = opens
      ? { digest: null, bytes: await this.usage.uncountedBytes([url.searchParams.get('mount') ?? '']) }
      : await this.added(request, url, manifest);
    // Those that end while the disk is read may not be in that reading yet.
    const before = [...this.setAside];
    const counted = await this.usage.counted();
    if (opens && added.bytes === 0)
      return counted.usedBytes > limitBytes
        ? { refusal: refusal('subtracting', 0, counted.usedBytes, limitBytes) }
        : free;
    const usedBytes = counted.usedBytes + notYetCounted(counted, new Set([...before, ...this.setAside]));
    if (added.bytes > 0 && usedBytes + added.bytes > limitBytes)
      return { refusal: refusal('adding', added.bytes, usedBytes, limitBytes) };
    this.setAside.add(added);
    return { release: () => void this.setAside.delete(added) };
  }

  private async added(request: IncomingMessage, url: URL, body?: Buffer): Promise<SetAside> {
    if (body !== undefined) return this.manifestAdds(body);
    const bodyBytes = Number(request.headers['content-length'] ?? 0);
    const manifest = /\/manifests\/(sha256:[0-9a-f]{64})$/.exec(url.pathname);
    const digest = manifest?.[1] ?? url.searchParams.get('digest');
    if (digest !== null && (await this.usage.hasBlob(digest))) return { digest, bytes: 0 };
    const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/.exec(url.pathname);
    if (upload === null) return { digest, bytes: bodyBytes };
    return { digest, bytes: (await this.usage.uploadBytes(upload[1] ?? '', upload[2] ?? '')) + bodyBytes };
  }

  /** The manifest itself where it is new, and the blobs it names that a deletion had released. */
  private async manifestAdds(body: Buffer): Promise<SetAside> {
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const own = (await this.usage.hasBlob(digest)) ? 0 : body.length;
    const manifest = parseManifest(body);
    const named = manifest === null ? [] : blobsOf(manifest).map((blob) => blob.digest);
    return { digest, bytes: own + (await this.usage.uncountedBytes(named)) };
  }
}

function notYetCounted(counted: Counted, setAside: Iterable<SetAside>): number {
  let bytes = 0;
  for (const each of setAside) if (each.digest === null || !counted.counts(each.digest)) bytes += each.bytes;
  return bytes;
}

/** Harbor src/pkg/quota/errors.go; the "current usage" is the one before the push. */
const refusal = (verb: 'adding' | 'subtracting', addedBytes: number, usedBytes: number, limitBytes: number): string =>
  `${verb} ${formatHarborBytes(addedBytes)} of storage resource, which when updated to current usage of ${formatHarborBytes(usedBytes)} will exceed the configured upper limit of ${formatHarborBytes(limitBytes)}.`;
