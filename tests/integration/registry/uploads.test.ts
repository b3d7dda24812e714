import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUploads } from '#adapters/registry/uploads/index';
import { systemClock } from '#adapters/storage/clock';
import type { RegistryAccess } from '#core/ports/registry';
import type { BlobSource, UploadRequest } from '#core/ports/uploads';
import { PushPace } from '#core/publish/pace';
import { type FaultyRegistry, faultyRegistry } from '../../support/faulty-registry';
import { registryClient } from '../../support/registry-client';
import { followUpload, growingSource, sourceOf, unlimited } from '../../support/upload-source';
import { rememberedUploads } from '../../support/uploading';
import { failureOf } from '../sandbox/support';
import { realRegistry } from './support';

vi.setConfig({ testTimeout: 120_000 });
const MB = 1_000_000;
let real: Awaited<ReturnType<typeof realRegistry>>;
let faulty: FaultyRegistry;
let access: RegistryAccess;
beforeAll(async () => {
  real = await realRegistry();
});
afterAll(() => real.close());
beforeEach(async () => {
  faulty = await faultyRegistry(real.access.registry);
  access = { ...real.access, registry: faulty.address };
});
afterEach(async () => {
  await faulty.close();
  await real.own('PUT', 'quota', { limit_bytes: null });
});

function uploader(remembered = rememberedUploads()) {
  const uploads = createUploads({ userAgent: 'gantry-tests', clock: systemClock, openUploads: remembered.openUploads });
  const send = (source: BlobSource, more: Partial<UploadRequest> = {}) => {
    const following = followUpload();
    const request = { access, repository: 'game', source, mountFrom: null, pace: unlimited, ...more };
    return { ...following, done: uploads.blob(request, following.running) };
  };
  return { uploads, send };
}
const client = () =>
  registryClient(`http://${real.access.registry}`, { username: access.username, password: access.token });
const bytesOf = async (digest: string, repository = 'game'): Promise<string | null> =>
  (await client().call('HEAD', `/v2/sandbox/${repository}/blobs/${digest}`)).headers.get('content-length');
/** Requests by method, without what looks around. */
const methods = (): string => faulty.requests.map((line) => line.split(' ')[0]).join(' ');

describe('a blob on its way to a real registry', () => {
  it('arrives, is there the next time, and is mounted elsewhere', async () => {
    const { source, digest } = sourceOf(randomBytes(40 * MB));
    const { send } = uploader();
    expect(await send(source).done).toMatchObject({ outcome: 'uploaded', sentBytes: 40 * MB });
    expect(await bytesOf(digest)).toBe(String(40 * MB));
    expect(faulty.receivedBytes()).toBe(40 * MB);
    expect(await send(source).done).toMatchObject({ outcome: 'there', sentBytes: 0 });
    expect(await send(source, { repository: 'arena', mountFrom: 'game' }).done).toMatchObject({ outcome: 'mounted' });
    expect(await bytesOf(digest, 'arena')).toBe(String(40 * MB));
  });

  it('is sent while it grows, with pauses, at the pace that is set', async () => {
    const { source, digest, growTo } = growingSource(randomBytes(3 * MB));
    const pace = new PushPace(systemClock, 2 * MB);
    const startMs = performance.now();
    const { done, sentBytes } = uploader().send(source, { pace });
    await growTo(2 * MB);
    await expect.poll(sentBytes, { timeout: 30_000 }).toBe(2 * MB);
    pace.pause();
    await growTo(3 * MB);
    pace.resume();
    expect((await done).blob.digest).toBe(digest);
    expect(performance.now() - startMs).toBeGreaterThan(1000);
    expect(await bytesOf(digest)).toBe(String(3 * MB));
  });

  it('and its manifest make an image', async () => {
    const { uploads, send } = uploader();
    const [config, layer] = [sourceOf(Buffer.from('{"os":"linux"}')), sourceOf(randomBytes(9999))];
    for (const { source } of [config, layer]) await send(source, { repository: 'image' }).done;
    const describeBlob = async ({ source }: { source: BlobSource }, mediaType: string) => {
      const { digest, sizeBytes } = await source.whole;
      return { mediaType, digest, size: sizeBytes };
    };
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: await describeBlob(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [await describeBlob(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')],
    });
    const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', bytes: new TextEncoder().encode(text) };
    const { digest } = await uploads.manifest(access, 'image', 'v1', manifest, new AbortController().signal);
    const there = await client().call('HEAD', `/v2/sandbox/image/manifests/v1`);
    expect(there.headers.get('docker-content-digest')).toBe(digest);
  });
});

describe('a connection that breaks in the middle of a blob', () => {
  it('costs at most one part behind a proxy that passes on whole requests', async () => {
    faulty.fail({ on: /^PATCH /, fault: { kind: 'gather' } });
    const { source, digest } = sourceOf(randomBytes(120 * MB), MB);
    const cut = { kind: 'gather', cutAfterBytes: 4 * MB } as const;
    // Of its second part.
    faulty.fail({ on: /^PATCH /, fault: cut, from: 2, times: 1 });
    const { done, kinds } = uploader().send(source);
    await done;
    expect(kinds()).toEqual(['retry', 'back']);
    expect(await bytesOf(digest)).toBe(String(120 * MB));
    expect(faulty.receivedBytes() / (120 * MB)).toBeLessThan(1.05);
  });

  it('means sending it anew where the registry itself got half a request (CNCF Distribution 2.8)', async () => {
    const { source, digest } = sourceOf(randomBytes(12 * MB));
    faulty.fail({ on: /^PATCH /, fault: { kind: 'cutRequest', afterBytes: 6 * MB }, times: 1 });
    const { done, events } = uploader().send(source);
    await done;
    expect(events.find(({ kind }) => kind === 'back')).toBeDefined();
    expect(await bytesOf(digest)).toBe(String(12 * MB));
    expect(faulty.receivedBytes()).toBeLessThan(25 * MB);
  });

  it('is gone on with after a restart of the app, where the parts before are whole', async () => {
    const remembered = rememberedUploads();
    const { source, digest } = sourceOf(randomBytes(40 * MB));
    const part = 6 * 1024 * 1024;
    // The first run never gets to its second part: its process has ended, as far as anybody can tell.
    const ended = new Promise<never>(() => undefined);
    const keep = vi.spyOn(remembered.openUploads, 'keep');
    const first = uploader(remembered).send({
      ...source,
      read: async function* (fromBytes, signal) {
        let handedBytes = fromBytes;
        for await (const piece of source.read(fromBytes, signal)) {
          if (handedBytes + piece.length > part) yield piece.subarray(0, part - handedBytes);
          if (handedBytes + piece.length > part) await ended;
          yield piece;
          handedBytes += piece.length;
        }
      },
    });
    await expect.poll(first.sentBytes, { timeout: 60_000 }).toBe(part);
    // Once when it was opened, once when its first part was confirmed.
    await expect.poll(() => keep.mock.calls.length, { timeout: 60_000 }).toBe(2);
    const before = faulty.receivedBytes();
    const second = uploader(remembered).send(source);
    expect(await second.done).toMatchObject({ outcome: 'uploaded', sentBytes: 40 * MB - part });
    expect(second.events).toContainEqual({ kind: 'resumed', fromBytes: part });
    expect(faulty.receivedBytes() - before).toBe(40 * MB - part);
    expect(await bytesOf(digest)).toBe(String(40 * MB));
  });
});

describe('what stands in the way of a blob', () => {
  it('a proxy that limits requests is got through with smaller ones', async () => {
    faulty.fail({ on: /^PATCH /, fault: { kind: 'gather', mostBytes: 2 * MB } });
    const { source, digest } = sourceOf(randomBytes(12 * MB));
    await uploader().send(source).done;
    expect(await bytesOf(digest)).toBe(String(12 * MB));
  });

  it('the storage limit is named, and nothing is sent twice for it', async () => {
    const used = await real.usedBytes();
    await real.own('PUT', 'quota', { limit_bytes: used + 5 * MB });
    const { done, kinds } = uploader().send(sourceOf(randomBytes(8 * MB)).source);
    const failure = await failureOf(done);
    expect(failure).toMatchObject({ code: 'storage-full', retryable: true });
    expect(failure.detail).toContain('will exceed the configured upper limit of');
    expect(kinds()).toEqual([]);
    expect(faulty.receivedBytes()).toBe(8 * MB);
  });

  it('a pull account is told apart', async () => {
    const pull = await real.pull();
    const { done } = uploader().send(sourceOf(randomBytes(1000)).source, {
      access: { ...access, username: pull.username, token: pull.token },
    });
    expect((await failureOf(done)).code).toBe('registry-unauthorized');
    expect(methods()).not.toContain('PATCH');
  });

  it('whoever cancels leaves no upload open', async () => {
    const { source, growTo } = growingSource(randomBytes(4 * MB));
    const { done, sentBytes, abort } = uploader().send(source);
    await growTo(2 * MB);
    await expect.poll(sentBytes, { timeout: 30_000 }).toBe(2 * MB);
    abort();
    expect((await failureOf(done)).code).toBe('cancelled');
    const [upload] = faulty.requests.filter((line) => line.startsWith('DELETE '));
    const left = await client().call('GET', upload?.split(' ')[1] ?? '');
    expect([left.status, left.text]).toEqual([404, expect.stringContaining('BLOB_UPLOAD_UNKNOWN')]);
  });
});
