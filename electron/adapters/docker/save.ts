import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import type { ImageFacts, Running, SavedImage, SavedLayer } from '#core/ports/engine';
import { AppFailure, cancelled } from '#shared/errors';
import { dial, engineFailure, modemStatus, modemText } from './client';
import { drain, SavedParts } from './save-parts';

/**
 * `GET /images/{id}/get` (what `docker save` gets), read as it comes: the layers are handed out one by one, nothing is written to disk
 * here. Reads docker's own archive (`<id>/layer.tar`, up to Engine 24; `<diff ID>.tar`, Podman) and the OCI layout (`blobs/sha256/<hex>`,
 * since 25), whose layers are archives, or compressed where the engine has the containerd image store.
 */
export async function saveImage(
  docker: Docker,
  image: ImageFacts,
  running: Running<{ readonly readBytes: number }>,
  visit: (layer: SavedLayer) => Promise<void>,
): Promise<SavedImage> {
  const answer = await dial(docker, {
    method: 'GET',
    path: `/images/${encodeURIComponent(image.id)}/get`,
    signal: running.signal,
  }).catch((thrown: unknown) => Promise.reject(modemStatus(thrown) === 404 ? missing(thrown) : engineFailure(thrown)));
  const parts = new SavedParts(image);
  try {
    await readEntries(answer, running, async (name, sizeBytes, content) => {
      const layer = await parts.take(name, sizeBytes, content);
      if (layer === null) return;
      await visit(layer);
      await drain(layer.is === 'archive' ? layer.archive : layer.bytes);
    });
    return parts.image();
  } catch (thrown) {
    if (running.signal.aborted) throw cancelled();
    throw thrown instanceof AppFailure ? thrown : engineFailure(thrown);
  } finally {
    answer.destroy();
  }
}

type Entry = (name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>) => Promise<void>;

async function readEntries(
  answer: IncomingMessage,
  { signal, on }: Running<{ readonly readBytes: number }>,
  take: Entry,
): Promise<void> {
  const tar = extract();
  let readBytes = 0;
  answer.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
    on({ readBytes });
  });
  const feeding = pipeline(answer, tar, { signal });
  // The loop below fails for the same reason, and is the one that is waited for.
  feeding.catch(() => undefined);
  for await (const entry of tar) {
    if (signal.aborted) throw cancelled();
    // Layers that occur twice are links to the first one.
    if (entry.header.type === 'file' || entry.header.type === 'contiguous-file')
      await take(entry.header.name, entry.header.size ?? 0, entry as AsyncIterable<Uint8Array>);
    entry.resume();
  }
  await feeding;
}

const missing = (cause: unknown): AppFailure =>
  new AppFailure(
    {
      code: 'image-missing',
      message: 'The engine no longer has the image. Try again: it will be built anew.',
      retryable: true,
      action: 'retry',
      detail: modemText(cause),
    },
    { cause },
  );
