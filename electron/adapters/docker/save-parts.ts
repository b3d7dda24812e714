import type { ImageConfig, ImageFacts, SavedImage, SavedLayer } from '#core/ports/engine';
import { ZSTD_LAYER } from '#core/ports/layer-store';
import type { LayerFacts } from '#core/ports/registry';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { digestOf } from '../digest';

/** Configs, manifests and indexes are JSON of some kB; archives begin with a file's name, compressed ones with a magic number. */
const MOST_JSON_BYTES = 4_000_000;

const Descriptor = z.object({ digest: z.string() });
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const Config = z.object({
  os: z.string().default('linux'),
  architecture: z.string().default(''),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

/** The parts of a saved image, whose order nobody promises: what belongs together is known at the end. */
export class SavedParts {
  private readonly json = new Map<string, { readonly value: unknown; readonly bytes: Uint8Array }>();
  private readonly blobs = new Map<string, LayerFacts>();
  private readonly wanted: ImageFacts;

  constructor(image: ImageFacts) {
    this.wanted = image;
  }

  /** A layer where the entry is one. */
  async take(name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>): Promise<SavedLayer | null> {
    const diffId = diffIdOf(name);
    if (diffId !== undefined) return { is: 'archive', diffId, archiveBytes: sizeBytes, archive: passOn(content) };
    const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
    if (hex !== undefined) return this.takeBlob(`sha256:${hex}`, sizeBytes, content);
    if (name.endsWith('.json') && sizeBytes <= MOST_JSON_BYTES && !name.includes('/'))
      this.keepJson(name, await readAll(content));
    return null;
  }

  image(): SavedImage {
    const config = this.config();
    const packed = new Map<string, LayerFacts>();
    for (const { value } of this.json.values()) {
      const manifest = Manifest.safeParse(value).data;
      if (manifest === undefined || manifest.config.digest !== config?.digest) continue;
      for (const [index, { digest }] of manifest.layers.entries()) {
        const [diffId, blob] = [this.wanted.diffIds[index], this.blobs.get(digest)];
        if (diffId !== undefined && blob !== undefined) packed.set(diffId, blob);
      }
    }
    return { config, packed };
  }

  private async takeBlob(
    digest: string,
    sizeBytes: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<SavedLayer | null> {
    const { first, whole } = await peek(content);
    if (isGzip(first) || isZstd(first)) {
      const blob = { digest, sizeBytes, mediaType: isZstd(first) ? ZSTD_LAYER : undefined };
      this.blobs.set(digest, blob);
      return { is: 'packed', blob, bytes: whole };
    }
    const archive = { is: 'archive', diffId: digest, archiveBytes: sizeBytes } as const;
    if (first[0] !== BRACE || sizeBytes > MOST_JSON_BYTES) return { ...archive, archive: whole };
    const bytes = await readAll(whole);
    return this.keepJson(digest, bytes) ? null : { ...archive, archive: once(bytes) };
  }

  /**
   * An index may have images of other platforms too, and what tells how they were built (BuildKit's attestations), whose configs are much
   * like it: the engine has told what layers the image has.
   */
  private config(): ImageConfig | null {
    const { id, os, architecture, diffIds } = this.wanted;
    const found = [...this.json.values()].flatMap(({ value, bytes }) => {
      const config = Config.safeParse(value).data;
      if (config === undefined || config.rootfs.diff_ids.join() !== diffIds.join()) return [];
      return [{ config, bytes, digest: digestOf(bytes) }];
    });
    const chosen =
      found.find(({ digest }) => digest === id) ??
      found.find(({ config }) => config.os === os && config.architecture === architecture);
    return chosen === undefined ? null : { digest: chosen.digest, bytes: chosen.bytes };
  }

  private keepJson(name: string, bytes: Uint8Array): boolean {
    const value = parseJson(Buffer.from(bytes).toString('utf8'));
    if (value !== undefined) this.json.set(name, { value, bytes });
    return value !== undefined;
  }
}

/** Docker's own archive does not name its layers, Podman's does; undefined: it is none. */
function diffIdOf(name: string): string | null | undefined {
  if (/(?:^|\/)layer\.tar$/.test(name)) return null;
  const hex = /^([0-9a-f]{64})\.tar$/.exec(name)?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
}

const BRACE = 0x7b;

/** RFC 1952. */
const isGzip = (first: Uint8Array): boolean => first[0] === 0x1f && first[1] === 0x8b;
/** RFC 8878. */
const isZstd = (first: Uint8Array): boolean => first[0] === 0x28 && first[1] === 0xb5;

/** Enough to tell what it is, and everything with it in front again. */
async function peek(content: AsyncIterable<Uint8Array>) {
  const rest = content[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array();
  while (first.length < 2) {
    const { value, done } = await rest.next();
    if (done === true) break;
    // A copy: the chunk is good only until the next one is asked for.
    first = Buffer.concat([first, value]);
  }
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
  for await (const chunk of content) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
