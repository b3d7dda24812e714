import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Engine } from '#core/ports/engine';

/** Everything in an image, by path: kind, mode, owner, size, link target, time (of files) and hash of the content, in one line each. */
export async function filesOf(engine: Engine, imageId: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const running = { signal: new AbortController().signal, on: () => undefined };
  await engine.save(imageId, running, async ({ archive }) => {
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
