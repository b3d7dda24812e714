import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Engine } from '#core/ports/engine';

/** The archives of an image's layers, one after the other. */
export async function readArchives(
  engine: Engine,
  imageId: string,
  read: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const image = await engine.image(imageId);
  if (image === null) throw new Error(`the engine has no image ${imageId}`);
  const running = { signal: new AbortController().signal, on: () => undefined };
  await engine.save(image, running, async (layer) =>
    layer.is === 'archive' ? read(copied(layer.archive)) : undefined,
  );
}

/** For who holds chunks back: the engine's are good only until the next one is asked for. */
async function* copied(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of archive) yield Buffer.from(chunk);
}

/** Everything in an image, by path: kind, mode, owner, size, link target, time (of files) and hash of the content, in one line each. */
export async function filesOf(engine: Engine, imageId: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  await readArchives(engine, imageId, async (archive) => {
    const entries = Readable.from(archive).pipe(extract());
    for await (const entry of entries) {
      const { name, type, mode = 0, uid, gid, size, linkname, mtime } = entry.header;
      const hash = createHash('sha256');
      for await (const piece of entry as AsyncIterable<Uint8Array>) hash.update(piece);
      const facts = [
        ...[type, (mode & 0o7777).toString(8), `${uid}:${gid}`, size],
        // A folder has the time of the build.
        ...(type === 'directory' ? [] : [mtime?.toISOString()]),
        ...(linkname ? [`-> ${linkname}`] : []),
        ...(type === 'file' ? [hash.digest('hex').slice(0, 12)] : []),
      ];
      found.set(name.replace(/\/$/, ''), facts.join(' '));
    }
  });
  return found;
}
