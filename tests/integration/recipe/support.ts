import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { z } from 'zod';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { onDisk } from '../../support/builds/disk';
import { follow, type Machine, request as requestToBuild, run } from '../docker/support';

/** The docker command at one engine: answers with its trimmed output, throws with what it said. */
export const dockerOf =
  (host: string) =>
  async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('docker', ['-H', host, ...args], {
      env: { ...process.env, DOCKER_CONFIG: '/nonexistent' },
    });
    return stdout.trim();
  };

/** What recipes of these tests build on: a shell and nothing else, for nothing can be pulled. */
export const BASE = 'studio/base:1';

export async function makeBase({
  engine,
  machine,
}: {
  readonly engine: Engine;
  readonly machine: Machine;
}): Promise<void> {
  const folder = await onDisk({
    Dockerfile: 'FROM scratch\nCOPY busybox /bin/sh\n',
    busybox: { content: await readFile('/bin/busybox'), mode: 0o755 },
  });
  const { imageId } = await engine.build(requestToBuild(folder), follow<BuildEvent>().running);
  await dockerOf(machine.host)('tag', imageId, BASE);
}

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

/** What the layers of an image make together, from `docker save`: nothing that engines put into containers is in it. */
export async function imageFiles(host: string, image: string): Promise<ReadonlyMap<string, ContainerFile>> {
  const child = spawn('docker', ['-H', host, 'save', image], { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts = new Map<string, Buffer>();
  const links = new Map<string, string>();
  const unpacker = extract();
  child.stdout.pipe(unpacker);
  for await (const entry of unpacker) {
    const { name, type, linkname } = entry.header;
    if (type === 'symlink') links.set(name, posix.join(posix.dirname(name), linkname ?? ''));
    parts.set(name, await buffer(entry));
  }
  const manifest = Manifest.parse(JSON.parse(parts.get('manifest.json')?.toString() ?? ''));
  const found = new Map<string, ContainerFile>();
  for (const name of manifest[0].Layers) await putLayer(parts.get(links.get(name) ?? name) ?? Buffer.alloc(0), found);
  return found;
}
const Manifest = z.tuple([z.object({ Layers: z.array(z.string()) })]);

/** OCI image-spec, layer.md: whiteouts hide what lies in the layers below, and come with their own layer. */
async function putLayer(layer: Buffer, found: Map<string, ContainerFile>): Promise<void> {
  const unpacker = extract();
  unpacker.end(layer);
  const own = new Set<string>();
  const hide = (path: string): void => {
    for (const known of [...found.keys()])
      if ((known === path || known.startsWith(`${path}/`)) && !own.has(known)) found.delete(known);
  };
  for await (const entry of unpacker) {
    const file = fileOf(entry.header, await buffer(entry));
    const path = entry.header.name.replace(/^\.\/|\/$/g, '');
    const name = posix.basename(path);
    if (name === '.wh..wh..opq') {
      const folder = found.get(posix.dirname(path));
      hide(posix.dirname(path));
      if (folder !== undefined) found.set(posix.dirname(path), folder);
    } else if (name.startsWith('.wh.')) hide(posix.join(posix.dirname(path), name.slice(4)));
    else {
      if (file.kind !== 'folder' || found.get(path)?.kind !== 'folder') hide(path);
      own.add(path);
      found.set(path, file);
    }
  }
}

function fileOf({ type, mode = 0, uid = 0, gid = 0, size = 0, linkname }: Header, content: Buffer): ContainerFile {
  return {
    kind: type === 'directory' ? 'folder' : type === 'symlink' ? 'link' : 'file',
    // Engines put the type's bits in as well.
    mode: mode & 0o7777,
    uid,
    gid,
    bytes: size,
    linkTarget: linkname ?? '',
    sha256: createHash('sha256').update(content).digest('hex'),
  };
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
    const { name } = entry.header;
    const file = fileOf(entry.header, await buffer(entry));
    if (name.startsWith(under) && name !== under) found.set(name.replace(/\/$/, ''), file);
  }
  await docker('rm', '-f', container);
  return found;
}
