import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manifestBytes, manifestOf } from '#core/storage/index';
import { AppFailure } from '#shared/errors';
import type { JobView } from '#shared/model/publish-job';
import type { PlannedLayer } from '#shared/model/storage-plan';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const blobOf = ({ diffId, sizeBytes }: PlannedLayer) => ({ digest: diffId, sizeBytes: sizeBytes ?? 0 });
const fromHere = { ...pushRequest, pusher: 'gantry' as const };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('a push from here', () => {
  const setUp = () => {
    const harness = publishingOverFakes();
    harness.registry.facts = null;
    const push = async (request = fromHere): Promise<JobView> => {
      const { id } = await harness.publishing.start(request);
      return harness.publishing.ended(id);
    };
    return { ...harness, push };
  };

  it('sends each new layer, the config and then the manifest, and nothing by the engine', async () => {
    const { push, uploads, engine } = setUp();
    const job = await push();
    expect(engine.calls).not.toContain('push');
    expect(engine.calls.filter((call) => call === 'save')).toHaveLength(1);
    // Two layers and the config.
    expect(uploads.blobs.size).toBe(3);
    const [manifest] = uploads.manifests;
    expect(manifest?.reference).toBe('v1');
    const named = JSON.parse(manifest?.text ?? '') as { layers: { digest: string }[] };
    expect(named.layers.every(({ digest }) => uploads.blobs.has(digest))).toBe(true);
    expect(job.outputs.push).toMatchObject({
      pusher: 'gantry',
      digest: `sha256:${createHash('sha256')
        .update(manifest?.text ?? '')
        .digest('hex')}`,
      layers: [{ outcome: 'pushed' }, { outcome: 'pushed' }],
    });
  });

  it('stops its layers when the config cannot be sent', async () => {
    const { publishing, uploads, engine } = setUp();
    // The first layer stays on its way until it is stopped.
    uploads.gates.hold('blob');
    const send = uploads.blob.bind(uploads);
    uploads.blob = async (upload, running) => {
      const { digest } = await upload.source.whole;
      if (digest === engine.built.id) throw new AppFailure({ code: 'registry-denied', message: 'No configs here.' });
      return send(upload, running);
    };
    const { id } = await publishing.start(fromHere);
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { message: 'No configs here.' } });
  });

  it('tells what it adds to the byte once all is compressed, before the push is over', async () => {
    const { publishing, uploads, changes, layers, clock } = setUp();
    const held = uploads.gates.hold('manifest');
    const { id } = await publishing.start(fromHere);
    await held.reached;
    const { outputs, sent } = await publishing.get({ id });
    expect(outputs.storageCheck?.plan).toMatchObject({ basis: 'bounded', layers: [{ sizeBytes: null }, {}] });
    const sizes = [...layers.layers.values()].map(({ sizeBytes }) => sizeBytes);
    expect(sent).toMatchObject({ basis: 'compressed', marginBytes: 0, usedBytes: 100, verdict: 'fits' });
    expect(sent?.layers).toMatchObject(sizes.map((sizeBytes) => ({ is: 'new', sizeBytes })));
    // With the config of 40 and the manifest, which nobody compresses.
    const arrived = [...uploads.blobs.values()].reduce((sum, { length }) => sum + length, 0);
    expect(sent?.newBytes).toBe(arrived + manifestBytes(40, (sent?.layers ?? []).map(blobOf)));
    clock.advance(100);
    expect(changes.some((view) => view.sent !== null)).toBe(true);
    held.open();
    await publishing.ended(id);
  });

  describe('of an image that the engine keeps compressed', () => {
    const packed = () => {
      const all = setUp();
      all.engine.built = { ...all.engine.built, id: `sha256:${'e'.repeat(64)}`, keepsCompressed: true };
      return all;
    };

    it('sends the very bytes of its layers, and names its config by its own digest', async () => {
      const { push, uploads, engine, layers } = packed();
      const others = Buffer.from('for another processor');
      engine.otherBlobs = [others];
      const job = await push();
      expect(job.outputs.push).toMatchObject({
        pusher: 'gantry',
        layers: [{ outcome: 'pushed' }, { outcome: 'pushed' }],
      });
      const [manifest] = uploads.manifests;
      const named = JSON.parse(manifest?.text ?? '') as Record<'config', { digest: string }> & {
        layers: { digest: string }[];
      };
      const sent = named.layers.map(({ digest }) => text(uploads.blobs.get(digest) ?? Buffer.alloc(0)));
      expect(sent).toEqual(engine.built.diffIds.map((diffId) => `packed ${diffId}`));
      expect(uploads.blobs.get(named.config.digest)).toEqual(Buffer.alloc(40, 32));
      expect(uploads.blobs.size).toBe(3);
      expect(layers.compressed).toBe(0);
      expect(layers.dropped).toEqual([`sha256:${createHash('sha256').update(others).digest('hex')}`]);
    });

    it('keeps their form in the manifest', async () => {
      const { push, uploads, engine } = packed();
      engine.packedAs = 'application/vnd.oci.image.layer.v1.tar+zstd';
      await push();
      expect(uploads.manifests[0]?.mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
      expect(uploads.manifests[0]?.text).toContain(engine.packedAs);
    });
  });

  it('stops all others when one blob is refused, and tells the refusal', async () => {
    const { push, uploads } = setUp();
    const cause = new AppFailure({ code: 'registry-denied', message: 'You may not push here.' });
    uploads.failure = { after: 1, cause };
    const { state } = await push();
    expect(state).toMatchObject({ is: 'failed', step: 'push', error: { code: 'registry-denied' } });
    expect(uploads.manifests).toEqual([]);
  });

  it('tells those that it stops why: what they have sent may be good for the next try', async () => {
    const { publishing, uploads } = setUp();
    const cause = new AppFailure({ code: 'registry-unreachable', message: 'The line broke.', retryable: true });
    const reasons: unknown[] = [];
    const send = uploads.blob.bind(uploads);
    let isFirst = true;
    uploads.blob = async (upload, running) => {
      if (!isFirst) throw cause;
      isFirst = false;
      running.signal.addEventListener('abort', () => reasons.push(running.signal.reason));
      uploads.gates.hold('blob');
      return send(upload, running);
    };
    const { id } = await publishing.start(fromHere);
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { message: 'The line broke.' } });
    expect(reasons).toEqual([cause]);
  });

  it('tells them so too where the engine went away meanwhile', async () => {
    const { publishing, uploads, engine } = setUp();
    const lost = new AppFailure({ code: 'engine-lost', message: 'The engine went away.', retryable: true });
    const reasons: unknown[] = [];
    uploads.gates.hold('blob');
    const send = uploads.blob.bind(uploads);
    uploads.blob = async (upload, running) => {
      running.signal.addEventListener('abort', () => reasons.push(running.signal.reason));
      return send(upload, running);
    };
    const save = engine.save.bind(engine);
    engine.save = async (...asked) => {
      await save(...asked);
      throw lost;
    };
    const { id } = await publishing.start(fromHere);
    expect((await publishing.ended(id)).state).toMatchObject({ is: 'failed', error: { code: 'engine-lost' } });
    expect(new Set(reasons)).toEqual(new Set([lost]));
  });

  it('is cancelled in the middle', async () => {
    const { publishing, uploads } = setUp();
    const held = uploads.gates.hold('blob');
    const { id } = await publishing.start(fromHere);
    await held.reached;
    await publishing.cancel({ id });
    expect((await publishing.ended(id)).state).toEqual({ is: 'cancelled', step: 'push' });
    expect(uploads.manifests).toEqual([]);
  });

  it('holds the bytes of its layers as long as they are on their way', async () => {
    const { publishing, uploads, layers } = setUp();
    const held = uploads.gates.hold('blob');
    const { id } = await publishing.start(fromHere);
    await held.reached;
    expect(layers.held).toBeGreaterThan(0);
    held.open();
    await publishing.ended(id);
    expect([layers.held, uploads.manifests.length]).toEqual([0, 1]);
  });

  it('compresses a layer anew whose bytes were not what they are called, when it is tried again', async () => {
    const { push, publishing, uploads, layers } = setUp();
    const cause = new AppFailure({ code: 'digest-mismatch', message: 'Other bytes came.', retryable: true });
    uploads.failure = { after: 0, cause };
    const { id, state } = await push();
    expect(state).toMatchObject({ is: 'failed', error: { code: 'digest-mismatch' } });
    const before = layers.compressed;
    uploads.failure = null;
    await publishing.retry({ id });
    await publishing.ended(id);
    expect(uploads.manifests).toHaveLength(1);
    expect(layers.compressed).toBeGreaterThan(before);
    expect(layers.held).toBe(0);
  });

  it('compresses nothing again when it is tried again', async () => {
    const { push, publishing, uploads, layers, engine, registry } = setUp();
    uploads.failure = { after: 1, cause: new AppFailure({ code: 'registry-unreachable', message: 'It is gone.' }) };
    const { id } = await push();
    const compressed = layers.compressed;
    uploads.failure = null;
    for (const digest of uploads.blobs.keys()) registry.blobs.add(`${fromHere.repository} ${digest}`);
    await publishing.retry({ id });
    const { outputs } = await publishing.ended(id);
    expect(uploads.manifests).toHaveLength(1);
    // What arrived is neither planned nor sent once more.
    expect(outputs.storageCheck?.plan?.layers.map(({ is }) => is).toSorted()).toEqual(['arrived', 'new']);
    expect(outputs.push?.layers.map(({ outcome }) => outcome).toSorted()).toEqual(['exists', 'pushed']);
    expect(layers.compressed).toBe(compressed);
    expect(engine.calls.filter((call) => call === 'build')).toHaveLength(1);
  });
});

describe('the manifest', () => {
  const layer = (mediaType?: string) => ({ digest: `sha256:${'a'.repeat(64)}`, sizeBytes: 5, mediaType });
  const types = (...layers: ReturnType<typeof layer>[]) => {
    const { mediaType, bytes } = manifestOf({ digest: 'sha256:c', sizeBytes: 1 }, layers);
    const parsed = JSON.parse(text(bytes)) as { layers: { mediaType: string }[] };
    return [mediaType, ...parsed.layers.map((one) => one.mediaType)].map((type) =>
      type.replace(/^.*\.(?=v2|v1|tar)/, ''),
    );
  };
  it('is docker’s, whatever gzip is called', () => {
    expect(types(layer(), layer('application/vnd.oci.image.layer.v1.tar+gzip'))).toEqual([
      'v2+json',
      'tar.gzip',
      'tar.gzip',
    ]);
  });
  it('is OCI’s where a layer in the registry is something else', () => {
    expect(types(layer(), layer('application/vnd.oci.image.layer.v1.tar+zstd'))).toEqual([
      'v1+json',
      'tar+gzip',
      'tar+zstd',
    ]);
  });
});

describe('a push that is held back', () => {
  it('sends nothing until it goes on, and keeps to a new limit', async () => {
    const { publishing, uploads, registry } = publishingOverFakes();
    registry.facts = null;
    const held = uploads.gates.hold('blob');
    const { id } = await publishing.start(fromHere);
    await held.reached;
    expect(await publishing.pause({ id, paused: true })).toMatchObject({ isPaused: true, state: { step: 'push' } });
    publishing.limitUploads(50_000);
    expect(await publishing.pause({ id, paused: false })).toMatchObject({ isPaused: false });
    held.open();
    await publishing.ended(id);
    expect(uploads.manifests).toHaveLength(1);
    await expect(publishing.pause({ id, paused: true })).rejects.toMatchObject({ error: { code: 'not-possible-now' } });
  });
});
