import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { run } from '../docker/support';

/** The docker command at one engine: answers with its trimmed output, throws with what it said. */
export const dockerOf =
  (host: string) =>
  async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('docker', ['-H', host, ...args], {
      env: { ...process.env, DOCKER_CONFIG: '/nonexistent' },
    });
    return stdout.trim();
  };

const Line = z.object({
  id: z.string().optional(),
  aux: z.unknown().optional(),
  error: z.string().optional(),
});
const Image = z.object({ ID: z.string() });

/** Builds a context that is one tar; Docker Engine API, POST /build (version 2: BuildKit, 1: classic). Answers with the image's id. */
export async function buildContext(
  host: string,
  context: Readable,
  { builder, noCache }: { readonly builder: Builder; readonly noCache: boolean },
): Promise<string> {
  const query = new URLSearchParams({
    version: builder === 'buildkit' ? '2' : '1',
    platform: 'linux/amd64',
    ...(noCache ? { nocache: '1' } : {}),
  });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(
      {
        socketPath: host.slice('unix://'.length),
        method: 'POST',
        path: `/build?${query}`,
        headers: { 'Content-Type': 'application/x-tar' },
      },
      resolve,
    );
    asked.once('error', reject);
    pipeline(context, asked).catch(reject);
  });
  const lines = (await text(answer)).split(/\r?\n/).filter((line) => line !== '');
  let id: string | null = null;
  for (const line of lines.map((json) => Line.parse(JSON.parse(json)))) {
    if (line.error !== undefined) throw new Error(line.error);
    const image = Image.safeParse(line.aux);
    if (image.success) id = image.data.ID;
  }
  if (id === null) throw new Error(`no image: ${lines.join('\n')}`);
  return id;
}

export type Builder = 'buildkit' | 'classic';

export interface ContainerFile {
  readonly kind: 'file' | 'folder' | 'link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  readonly linkTarget: string;
  readonly sha256: string;
}

/** What a container of the image has under a folder, from `docker export`. */
export async function containerFiles(
  host: string,
  image: string,
  under: string,
): Promise<ReadonlyMap<string, ContainerFile>> {
  const docker = dockerOf(host);
  const container = await docker('create', image);
  const child = spawn('docker', ['-H', host, 'export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
  const found = new Map<string, ContainerFile>();
  const unpacker = extract();
  child.stdout.pipe(unpacker);
  for await (const entry of unpacker) {
    const { name, type, mode = 0, uid = 0, gid = 0, size = 0, linkname } = entry.header;
    const content = await buffer(entry);
    if (!name.startsWith(under) || name === under) continue;
    found.set(name.replace(/\/$/, ''), {
      kind: type === 'directory' ? 'folder' : type === 'symlink' ? 'link' : 'file',
      // Engines put the type's bits in as well.
      mode: mode & 0o7777,
      uid,
      gid,
      bytes: size,
      linkTarget: linkname ?? '',
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  }
  await docker('rm', '-f', container);
  return found;
}
