import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { LayerFacts } from '#core/ports/registry';
import { failureOf } from '../../../../support/paper-server';
import { type Behaviour, registryThat } from '../../../../support/upload-registry';
import { growingSource, sourceOf } from '../../../../support/upload-source';
import { rememberedUploads, uploader } from '../../../../support/uploading';

const cutOnce = (afterBytes: number): Partial<Behaviour> => ({
  cutAfter: ({ method, nth }) => (method === 'PATCH' && nth === 1 ? afterBytes : null),
});

/** A piece of a blob; small, for the tests’ sake. */
const PART = 200_000;
vi.setConfig({ testTimeout: 30_000 });
const patient = { timeout: 20_000 };
const content = randomBytes(8 * PART);

describe('a connection that breaks in the middle of a blob', () => {
  it('costs nothing twice where the registry says what it has', async () => {
    const registry = await registryThat(cutOnce(4 * PART));
    const { source, reads, digest } = sourceOf(content);
    const { done, events, kinds, sentBytes } = uploader().send(registry.access, source);
    expect((await done).outcome).toBe('uploaded');
    expect(registry.methods()).toBe('HEAD POST PATCH GET PATCH PUT');
    expect(reads).toEqual([0, 4 * PART]);
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
    expect(kinds()).toEqual(['retry', 'back']);
    expect(events).toContainEqual({ kind: 'retry', inS: 1, attempt: 2, of: 5 });
    const back = events.find((event) => event.kind === 'back');
    expect(back).toEqual({ kind: 'back', toBytes: 4 * PART });
    expect(sentBytes()).toBe((await done).sentBytes);
  });

  it('costs what was sent of that request behind a proxy that gathers them', async () => {
    const registry = await registryThat({
      is: 'behind a gathering proxy',
      cutAfter: ({ method, nth }) => (method === 'PATCH' && nth === 2 ? PART : null),
    });
    const big = randomBytes(12_000_000);
    const { source, reads, digest } = sourceOf(big);
    const { done } = uploader().send(registry.access, source);
    await done;
    const segment = 6 * 1024 * 1024;
    expect(registry.methods()).toBe('HEAD POST PATCH PATCH GET PATCH PUT');
    expect(reads).toEqual([0, segment]);
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
  });

  it('means sending the blob anew where the registry refuses to go on', async () => {
    const registry = await registryThat({ is: 'distribution 2.8', ...cutOnce(4 * PART) });
    const { source, reads, digest } = sourceOf(content);
    const { done, events } = uploader().send(registry.access, source);
    await done;
    expect(registry.methods()).toBe('HEAD POST PATCH GET HEAD POST PATCH PUT');
    expect(reads).toEqual([0, 0]);
    expect(events).toContainEqual({ kind: 'back', toBytes: 0 });
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
  });

  it('is got over while the blob still grows', async () => {
    const registry = await registryThat(cutOnce(2 * PART));
    const { source, digest, growTo } = growingSource(content);
    const { done, kinds } = uploader().send(registry.access, source);
    await growTo(3 * PART);
    await expect.poll(kinds, patient).toContain('back');
    await growTo(content.length);
    expect((await done).blob.digest).toBe(digest);
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
  });

  it('is tried five times, and again from the first time on when there was progress', async () => {
    const registry = await registryThat({
      cutAfter: ({ method, nth }) => (method === 'PATCH' && nth <= 12 ? 100_000 : null),
    });
    const { source, digest } = sourceOf(content);
    const { done, events } = uploader().send(registry.access, source);
    await done;
    expect(registry.blobs.has(digest)).toBe(true);
    const attempts = events.map((event) => (event.kind === 'retry' ? event.attempt : 0));
    expect(Math.max(...attempts)).toBe(2);

    const stubborn = await registryThat({ cutAfter: ({ method }) => (method === 'PATCH' ? 0 : null) });
    const failing = uploader().send(stubborn.access, sourceOf(content).source);
    const failure = await failureOf(failing.done);
    expect(failure).toMatchObject({ code: 'registry-unreachable', retryable: true });
    expect(failing.events.flatMap((event) => (event.kind === 'retry' ? [event.inS] : []))).toEqual([1, 5, 10, 20]);
  });

  it('after the last byte is no loss: the blob is there', async () => {
    const registry = await registryThat({ losesAnswer: ({ method }) => method === 'PUT' });
    const { source, digest } = sourceOf(content);
    const { done } = uploader().send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: content.length });
    expect(registry.methods()).toBe('HEAD POST PATCH PUT GET HEAD');
    expect(registry.blobs.has(digest)).toBe(true);
  });
});

describe('the same blob sent twice at the same time', () => {
  it('goes over an upload of its own, and leaves alone what is remembered of the first', async () => {
    const registry = await registryThat({});
    const { source, digest } = sourceOf(content);
    let letGo = (): void => undefined;
    const goOn = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const sending = uploader();
    const first = sending.send(registry.access, {
      ...source,
      async *read(fromBytes) {
        yield content.subarray(fromBytes, fromBytes + PART);
        await goOn;
        yield content.subarray(fromBytes + PART);
      },
    });
    await expect.poll(first.sentBytes, patient).toBe(PART);
    const second = sending.send(registry.access, source);
    expect(await second.done).toMatchObject({ outcome: 'uploaded', sentBytes: content.length });
    expect(sending.kept.size).toBe(1);
    letGo();
    await first.done;
    expect(registry.methods().match(/POST/g)).toHaveLength(2);
    expect(sending.kept.size).toBe(0);
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
  });
});

describe('a restart of the app', () => {
  /** The app ends in the middle of the blob: nothing of it is told or taken back. */
  async function interrupted(is: Behaviour['is'], grows = false) {
    const remembered = rememberedUploads();
    const registry = await registryThat({ is, ...cutOnce(4 * PART) });
    const { source, digest } = sourceOf(content);
    let compressed: (layer: LayerFacts) => void = () => undefined;
    const whole = new Promise<LayerFacts>((resolve) => {
      compressed = resolve;
    });
    const { done, kinds, abort } = uploader({
      ...remembered,
      openUploads: { ...remembered.openUploads, forget: async () => undefined },
    }).send(registry.access, {
      whole: grows ? whole : source.whole,
      read: (from, signal) => (from === 0 ? source.read(0, signal) : never()),
    });
    await expect.poll(kinds, patient).toContain('retry');
    compressed(await source.whole);
    await expect.poll(() => remembered.kept.size, patient).toBe(1);
    const kept = new Map(remembered.kept);
    const uploads = new Map(registry.uploads);
    abort();
    await failureOf(done);
    for (const [name, upload] of kept) remembered.kept.set(name, upload);
    for (const [name, upload] of uploads) registry.uploads.set(name, upload);
    return { registry, remembered, digest };
  }
  async function* never(): AsyncGenerator<Uint8Array> {
    await new Promise(() => undefined);
  }

  it.each([
    ['of a layer that was there', false],
    ['of one that was still being compressed when its upload began', true],
  ])('goes on where the registry is, %s', async (_, grows) => {
    const { registry, remembered, digest } = await interrupted('distribution 3', grows);
    expect([...remembered.kept.keys()].map((name) => JSON.parse(name).digest)).toEqual([digest]);
    expect([...remembered.kept.values()]).toEqual([{ location: expect.stringContaining('/uploads/upload-1') }]);
    const before = registry.receivedBytes();
    const { source } = sourceOf(content);
    const again = uploader(remembered).send(registry.access, source);
    expect((await again.done).sentBytes).toBe(4 * PART);
    expect(again.events).toContainEqual({ kind: 'resumed', fromBytes: 4 * PART });
    expect(registry.receivedBytes() - before).toBe(4 * PART);
    expect([registry.blobs.get(digest)?.equals(content), remembered.kept.size]).toEqual([true, 0]);
  });

  it('sends the blob anew where the registry does not know the upload any more', async () => {
    const { registry, remembered, digest } = await interrupted('distribution 3');
    registry.uploads.clear();
    const again = uploader(remembered).send(registry.access, sourceOf(content).source);
    expect((await again.done).sentBytes).toBe(content.length);
    expect([again.kinds(), registry.blobs.has(digest), remembered.kept.size]).toEqual([[], true, 0]);
  });

  it('does not go on with other bytes or at another host', async () => {
    const { registry, remembered } = await interrupted('distribution 3');
    const other = await uploader(remembered).send(registry.access, sourceOf(randomBytes(5 * PART)).source).done;
    expect(other.sentBytes).toBe(5 * PART);

    const elsewhere = await registryThat();
    const [[name, upload] = ['', { location: '' }]] = (await interrupted('distribution 3')).remembered.kept;
    const moved = rememberedUploads();
    const here = { ...JSON.parse(name), registry: elsewhere.access.registry };
    moved.kept.set(JSON.stringify(here), upload);
    const { done, kinds } = uploader(moved).send(elsewhere.access, sourceOf(content).source);
    expect([(await done).sentBytes, kinds()]).toEqual([content.length, []]);
  });
});
