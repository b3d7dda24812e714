import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type Machine, run } from './support';

/** How it keeps images: as containerd compresses and exports them; or as an index, in another form, with how the image was built. */
export type Form = 'gzip' | 'zstd in an index';

interface Kept {
  /** Of its manifest or index. */
  readonly id: string;
  readonly mediaType: string;
  /** Writes what the engine hands out to its standard output. */
  readonly write: () => ChildProcess;
}

const Inspected = z.looseObject({ Id: z.string() });
const Blob = z.object({ mediaType: z.string(), digest: z.string(), size: z.number() });
const Index = z.looseObject({ manifests: z.tuple([z.looseObject(Blob.shape)]) });

/**
 * The same engine behind a door that answers of its images as one with the containerd image store does (moby daemon/containerd): named by
 * their manifests or indexes, and handed out as OCI layouts with compressed layers. These are real ones, of the engine's own images: by
 * the containerd that runs under the engine, or by skopeo. What it cannot load, such as a config without layers, it refuses.
 */
export async function engineThatKeepsPacked(machine: Machine, form: Form) {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-packed-'));
  /** By the ID that the engine itself knows. */
  const kept = new Map<string, Promise<Kept>>();
  const real = new Map<string, string>();
  let exports = 0;
  const keep = (id: string): Promise<Kept> => {
    const before = kept.get(id) ?? (form === 'gzip' ? byContainerd(machine, id, dir) : bySkopeo(machine, id, dir));
    kept.set(id, before);
    return before;
  };

  const inspect = async (asked: IncomingMessage, reply: ServerResponse, path: string): Promise<void> => {
    const answer = await forward(machine, asked, path);
    const said = await text(answer);
    if (answer.statusCode !== 200) {
      reply.writeHead(answer.statusCode ?? 500, { 'Content-Type': 'application/json' }).end(said);
      return;
    }
    const image = Inspected.parse(JSON.parse(said));
    const { id, mediaType } = await keep(image.Id);
    real.set(id, image.Id);
    const store = { Descriptor: { mediaType, digest: id, size: 1 }, GraphDriver: { Name: 'overlayfs', Data: null } };
    reply.end(JSON.stringify({ ...image, Id: id, ...store }));
  };
  const answer = async (asked: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const url = decodeURIComponent(asked.url ?? '');
    const [id = ''] = /sha256:[0-9a-f]{64}/.exec(url) ?? [];
    const known = real.get(id) ?? id;
    if (/\/images\/load\b/.test(url)) {
      reply.writeHead(500, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: 'layer not found' }));
      asked.resume();
    } else if (/\/images\/.+\/json$/.test(url)) await inspect(asked, reply, url.replace(id, known));
    else if (/\/images\/.+\/get$/.test(url)) {
      exports += 1;
      const { write } = await keep(known);
      write().stdout?.pipe(reply);
    } else (await forward(machine, asked, (asked.url ?? '').replace(id, known), reply)).pipe(reply);
  };

  const server = createServer((asked, reply) => {
    answer(asked, reply).catch(() => reply.destroy());
  });
  server.on('upgrade', (_asked, socket) =>
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  );
  await new Promise<void>((resolve) => server.listen(join(dir, 'd.sock'), resolve));
  return {
    host: `unix://${join(dir, 'd.sock')}`,
    exports: () => exports,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function forward(
  machine: Machine,
  asked: IncomingMessage,
  path: string,
  reply?: ServerResponse,
): Promise<IncomingMessage> {
  const socketPath = machine.host.slice('unix://'.length);
  return new Promise((resolve, reject) => {
    const { method, headers } = asked;
    const sent = httpRequest({ socketPath, path, method, headers }, (answer) => {
      reply?.writeHead(answer.statusCode ?? 500, answer.headers);
      resolve(answer);
    });
    sent.on('error', reject);
    reply?.on('close', () => sent.destroy());
    asked.pipe(sent);
  });
}

/** The image as one file of docker's, without a name: an image goes with its last one. */
const saveAs = ({ host }: Machine, id: string, path: string) => run('docker', ['-H', host, 'save', '-o', path, id]);

async function byContainerd(machine: Machine, id: string, dir: string): Promise<Kept> {
  const base = `localhost/packed/${id.slice(7, 19)}`;
  const archive = join(dir, `${id.slice(7)}.tar`);
  await saveAs(machine, id, archive);
  const socket = join(machine.dir, 'exec', 'containerd', 'containerd.sock');
  const ctr = ['-a', socket, '-n', 'packed', 'images'];
  await run('ctr', [...ctr, 'import', '--compress-blobs', '--no-unpack', '--digests', '--base-name', base, archive]);
  const { stdout } = await run('ctr', [...ctr, 'ls', `name~=^${base}@`]);
  const [name = '', mediaType = '', digest = ''] = stdout.split('\n')[1]?.split(/\s+/) ?? [];
  return { id: digest, mediaType, write: () => spawn('ctr', [...ctr, 'export', '-', name]) };
}

async function bySkopeo(machine: Machine, id: string, dir: string): Promise<Kept> {
  const layout = join(dir, id.slice(7));
  const archive = `${layout}.tar`;
  await saveAs(machine, id, archive);
  const form = ['--dest-compress', '--dest-compress-format', 'zstd'];
  await run('skopeo', ['copy', ...form, `docker-archive:${archive}`, `oci:${layout}`]);
  const put = async (value: object) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    await writeFile(join(layout, 'blobs/sha256', digest.slice(7)), bytes);
    return { digest, size: bytes.length };
  };
  const top = Index.parse(JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')));
  const [image] = top.manifests;
  const statement = { mediaType: 'application/vnd.in-toto+json', ...(await put({ predicateType: 'slsa' })) };
  const platform = { architecture: 'unknown', os: 'unknown' };
  const config = await put({ ...platform, config: {}, rootfs: { type: 'layers', diff_ids: [statement.digest] } });
  const types = {
    config: 'application/vnd.oci.image.config.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
  };
  const attestation = await put({
    ...{ schemaVersion: 2, mediaType: image.mediaType },
    ...{ config: { mediaType: types.config, ...config }, layers: [statement] },
  });
  const annotations = {
    'vnd.docker.reference.digest': image.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  const manifests = [
    { ...image, platform: { architecture: 'amd64', os: 'linux' } },
    { mediaType: image.mediaType, ...attestation, annotations, platform },
  ];
  const index = { mediaType: types.index, ...(await put({ schemaVersion: 2, mediaType: types.index, manifests })) };
  await writeFile(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
  const files = ['blobs', 'index.json', 'oci-layout'];
  const write = () => spawn('tar', ['--sort=name', '-cf', '-', '-C', layout, ...files]);
  return { id: index.digest, mediaType: types.index, write };
}
