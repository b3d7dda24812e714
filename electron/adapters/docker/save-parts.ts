import { z } from 'zod';
import type { SavedImage, SavedLayer } from '#core/ports/engine';
import { parseJson } from '#shared/json';

/** Configs, manifests and indexes are JSON of some kB; archives begin with a file's name, compressed ones with a magic number. */
const MOST_JSON_BYTES = 4_000_000;

const Descriptor = z.object({ digest: z.string(), size: z.int().nonnegative() });
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const Config = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });
/** `manifest.json` of docker's own archive. */
const List = z.array(z.object({ Config: z.string() })).min(1);

/** The parts of a saved image, whose order nobody promises: what belongs together is known at the end. */
export class SavedParts {
  private readonly json = new Map<string, { readonly value: unknown; readonly bytes: Uint8Array }>();
  private readonly packed = new Map<string, number>();
  private readonly imageId: string;

  constructor(imageId: string) {
    this.imageId = imageId;
  }

  /** A layer's archive where the entry is one. */
  async take(name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>): Promise<SavedLayer | null> {
    if (/(?:^|\/)layer\.tar$/.test(name)) return { diffId: null, archiveBytes: sizeBytes, archive: passOn(content) };
    const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hex === undefined) {
      if (name.endsWith('.json') && sizeBytes <= MOST_JSON_BYTES && !name.includes('/'))
        this.keepJson(name, await readAll(content));
      return null;
    }
    const peeked = await peek(content);
    if (isCompressed(peeked.first)) {
      this.packed.set(`sha256:${hex}`, sizeBytes);
      await drain(peeked.whole);
      return null;
    }
    if (peeked.first[0] === BRACE && sizeBytes <= MOST_JSON_BYTES) {
      const bytes = await readAll(peeked.whole);
      if (this.keepJson(`sha256:${hex}`, bytes)) return null;
      return { diffId: `sha256:${hex}`, archiveBytes: sizeBytes, archive: once(bytes) };
    }
    return { diffId: `sha256:${hex}`, archiveBytes: sizeBytes, archive: peeked.whole };
  }

  image(): SavedImage {
    const manifests = [...this.json.values()].flatMap(({ value }) => Manifest.safeParse(value).data ?? []);
    const compressed = new Map<string, { digest: string; sizeBytes: number }>();
    for (const { config, layers } of manifests) {
      const ids = Config.safeParse(this.json.get(config.digest)?.value).data?.rootfs.diff_ids ?? [];
      for (const [index, { digest }] of layers.entries()) {
        const [diffId, sizeBytes] = [ids[index], this.packed.get(digest)];
        if (diffId !== undefined && sizeBytes !== undefined) compressed.set(diffId, { digest, sizeBytes });
      }
    }
    const listed = List.safeParse(this.json.get('manifest.json')?.value).data?.[0]?.Config;
    const named = listed?.replace(/^blobs\/sha256\//, 'sha256:') ?? this.imageId;
    return { config: this.json.get(named)?.bytes ?? null, compressed };
  }

  private keepJson(name: string, bytes: Uint8Array): boolean {
    const value = parseJson(Buffer.from(bytes).toString('utf8'));
    if (value !== undefined) this.json.set(name, { value, bytes });
    return value !== undefined;
  }
}

const BRACE = 0x7b;

/** gzip (RFC 1952) and Zstandard (RFC 8878). */
const isCompressed = (first: Uint8Array): boolean =>
  (first[0] === 0x1f && first[1] === 0x8b) || (first[0] === 0x28 && first[1] === 0xb5);

/** The first chunk, and everything with it in front again. */
async function peek(content: AsyncIterable<Uint8Array>) {
  const rest = content[Symbol.asyncIterator]();
  const { value, done } = await rest.next();
  const first: Uint8Array = done === true ? new Uint8Array() : value;
  const whole = (async function* () {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  })();
  return { first, whole };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* passOn(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* content;
}

/** Reads what nobody read: an entry that is left half-way would end the whole stream. */
export async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
