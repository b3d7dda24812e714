// @ts-check
// A registry as a studio of some size has it, over the distribution protocol: many repositories, one of them with very many tags.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const SIDE_BY_SIDE = 16;
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * @typedef {object} Access
 * @property {string} registry `host:port`
 * @property {string} project
 * @property {string} username
 * @property {string} token
 */

/**
 * `repositories` of one artifact each, and `big` with so many artifacts and tags. All share one tiny layer and one config; what differs
 * is an annotation of the manifest, so that each has its own digest.
 * @param {Access} access
 * @param {{ repositories: number, big: string, artifacts: number, tagsEach: number }} size
 */
export async function fillRegistry(access, { repositories, big, artifacts, tagsEach }) {
  const layer = gzipSync(Buffer.alloc(1024));
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(Buffer.alloc(1024))] },
    }),
  );
  const names = [big, ...Array.from({ length: repositories - 1 }, (_, index) => `server-${index + 1}`)];
  await sideBySide(names, async (name) => {
    await putBlob(access, name, layer);
    await putBlob(access, name, config);
    if (name !== big) await putManifest(access, name, ['1.0.0'], manifestOf(layer, config, name));
  });
  const numbers = Array.from({ length: artifacts }, (_, index) => index);
  await sideBySide(numbers, (number) => {
    const tags = Array.from(
      { length: tagsEach },
      (_, index) => `1.${Math.floor(number / 100)}.${number % 100}-b${index}`,
    );
    return putManifest(access, big, tags, manifestOf(layer, config, `build ${number}`));
  });
}

/** @param {Buffer | string} content */
const digestOf = (content) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** @param {Buffer} layer @param {Buffer} config @param {string} title */
const manifestOf = (layer, config, title) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: digestOf(layer),
        size: layer.length,
      },
    ],
    annotations: { 'org.opencontainers.image.title': title },
  });

/**
 * @param {Access} access
 * @param {string} path
 * @param {RequestInit} init
 */
export async function call({ registry, username, token }, path, init = {}) {
  const authorization = `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`;
  const answer = await fetch(new URL(path, `http://${registry}`), {
    ...init,
    headers: { authorization, ...init.headers },
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${body}`);
  return { answer, body };
}

/** @param {Access} access @param {string} repository @param {Buffer} content */
async function putBlob(access, repository, content) {
  const { answer } = await call(access, `/v2/${access.project}/${repository}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(answer.headers.get('location') ?? '', `http://${access.registry}`);
  place.searchParams.set('digest', digestOf(content));
  const headers = { 'content-type': 'application/octet-stream' };
  await call(access, `${place.pathname}${place.search}`, { method: 'PUT', headers, body: new Uint8Array(content) });
}

/** @param {Access} access @param {string} repository @param {readonly string[]} tags @param {string} manifest */
async function putManifest(access, repository, tags, manifest) {
  for (const tag of tags) {
    const headers = { 'content-type': manifestType };
    await call(access, `/v2/${access.project}/${repository}/manifests/${tag}`, {
      method: 'PUT',
      headers,
      body: manifest,
    });
  }
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => Promise<void>} work
 */
async function sideBySide(items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}
