import type { ImageFacts, Running, SavedImage, SavedLayer } from '#core/ports/engine';
import { AppFailure, cancelled } from '#shared/errors';
import { type Client, engineFailure, modemStatus, modemText } from './client';
import { readHandout } from './handout/index';
import { drain, SavedParts } from './save-parts';

/**
 * `GET /images/{id}/get` (what `docker save` gets), read as it comes: the layers are handed out one by one, nothing is written to disk
 * here. Reads docker's own archive (`<id>/layer.tar`, up to Engine 24; `<diff ID>.tar`, Podman) and the OCI layout (`blobs/sha256/<hex>`,
 * since 25), whose layers are archives, or compressed where the engine has the containerd image store.
 */
export async function saveImage(
  { route, versioned }: Pick<Client, 'route' | 'versioned'>,
  image: ImageFacts,
  { signal, on }: Running<{ readonly readBytes: number }>,
  visit: (layer: SavedLayer) => Promise<void>,
): Promise<SavedImage> {
  const parts = new SavedParts(image);
  try {
    await readHandout({
      route,
      path: versioned(`/images/${encodeURIComponent(image.id)}/get`),
      signal,
      onRead: (readBytes) => on({ readBytes }),
      take: async (name, sizeBytes, content) => {
        const layer = await parts.take(name, sizeBytes, content);
        if (layer === null) return;
        await visit(layer);
        await drain(layer.is === 'archive' ? layer.archive : layer.bytes);
      },
    });
    return parts.image();
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    if (thrown instanceof AppFailure) throw thrown;
    throw modemStatus(thrown) === 404 ? missing(thrown) : engineFailure(thrown);
  }
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
