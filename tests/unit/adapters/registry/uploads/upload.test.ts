import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../../support/paper-server';
import { registryThat, uploadRegistry } from '../../../../support/upload-registry';
import { growingSource, sourceOf } from '../../../../support/upload-source';
import { uploader } from '../../../../support/uploading';

vi.setConfig({ testTimeout: 30_000 });
const patient = { timeout: 20_000 };
const content = randomBytes(3_000_000);

describe('a blob', () => {
  it('is looked for, opened, streamed and finished, as the connection’s user', async () => {
    const registry = await registryThat();
    const { source, digest } = sourceOf(content);
    const { done, sentBytes, kinds, events } = uploader().send(registry.access, source);
    expect(await done).toEqual({
      blob: { digest, sizeBytes: content.length },
      outcome: 'uploaded',
      sentBytes: content.length,
    });
    expect(registry.methods()).toBe('HEAD POST PATCH PUT');
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
    expect([sentBytes(), kinds()]).toEqual([content.length, []]);
    expect(events.at(-1)).toEqual({ kind: 'finishing' });
    const patch = registry.calls[2]?.headers;
    const basic = `Basic ${Buffer.from(`${registry.access.username}:${registry.access.token}`).toString('base64')}`;
    expect(patch).toMatchObject({
      authorization: basic,
      'user-agent': 'gantry-tests',
      'content-type': 'application/octet-stream',
      'transfer-encoding': 'chunked',
    });
    expect(patch?.cookie).toBeUndefined();
    // Harbor counts the bytes of the last request's body where it has one.
    expect(registry.calls[3]?.headers['content-length']).toBe('0');
  });

  it('without a byte is finished without a PATCH', async () => {
    const registry = await registryThat();
    const { source, digest } = sourceOf(Buffer.alloc(0));
    expect((await uploader().send(registry.access, source).done).outcome).toBe('uploaded');
    expect(registry.methods()).toBe('HEAD POST PUT');
    expect(registry.blobs.has(digest)).toBe(true);
  });

  it('that is there is not sent', async () => {
    const { source, reads, digest } = sourceOf(content);
    const registry = await registryThat({ blobs: [digest] });
    expect(await uploader().send(registry.access, source).done).toMatchObject({ outcome: 'there', sentBytes: 0 });
    expect([registry.methods(), reads]).toEqual(['HEAD', []]);
  });

  it('is mounted from another repository of the project, and sent where that does not go', async () => {
    const { source, digest } = sourceOf(content);
    const registry = await registryThat({ mounts: [`studio/other ${digest}`] });
    const { send } = uploader();
    const mounted = await send(registry.access, source, { mountFrom: 'other' }).done;
    expect(mounted).toMatchObject({ outcome: 'mounted', sentBytes: 0 });
    expect(registry.calls[1]?.line).toBe(
      `POST /v2/studio/game/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=studio%2Fother`,
    );
    const sent = await send(registry.access, source, { mountFrom: 'elsewhere' }).done;
    expect(sent).toMatchObject({ outcome: 'uploaded', sentBytes: content.length });
    expect(registry.methods()).toBe('HEAD POST HEAD POST PATCH PUT');
  });

  it('is sent while it grows, and named only when it is whole', async () => {
    const registry = await registryThat();
    const { source, digest, growTo } = growingSource(content);
    const { done, sentBytes } = uploader().send(registry.access, source, { mountFrom: 'other' });
    await growTo(500_000);
    await expect.poll(sentBytes, patient).toBe(500_000);
    await growTo(1_200_000);
    await expect.poll(sentBytes, patient).toBe(1_200_000);
    expect(registry.methods()).toBe('POST PATCH');
    await growTo(content.length);
    expect(await done).toMatchObject({ outcome: 'uploaded', blob: { digest }, sentBytes: content.length });
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
  });

  it('that stops growing for a while leaves no silent request open', async () => {
    const registry = await registryThat();
    const { source, digest, growTo } = growingSource(content);
    const { done, kinds } = uploader().send(registry.access, source);
    await growTo(500_000);
    // The hasty clock's ten seconds.
    await expect.poll(() => registry.uploads.get('upload-1')?.length, patient).toBe(500_000);
    await growTo(content.length);
    expect((await done).sentBytes).toBe(content.length);
    expect(registry.methods()).toBe('POST PATCH PATCH PUT');
    expect([kinds(), registry.blobs.has(digest)]).toEqual([[], true]);
  });

  it('that never becomes whole fails with its own reason, and nothing stays open', async () => {
    const registry = await registryThat();
    const { source } = sourceOf(content);
    const broken = {
      whole: new Promise<never>(() => undefined),
      read: async function* () {
        yield* source.read(0, new AbortController().signal);
        throw new Error('the disk is gone');
      },
    };
    await expect(uploader().send(registry.access, broken).done).rejects.toThrow('the disk is gone');
    expect(registry.uploads.size).toBe(0);
  });

  it('that failed is taken back also where the registry was still reading when it was first asked to', async () => {
    const stale = { status: 416, body: { errors: [{ code: 'RANGE_INVALID', message: '' }] } };
    const registry = await registryThat({
      answer: ({ method, nth }) => (method === 'DELETE' && nth === 1 ? stale : null),
    });
    const broken = {
      whole: new Promise<never>(() => undefined),
      read: async function* () {
        yield content;
        throw new Error('the disk is gone');
      },
    };
    await expect(uploader().send(registry.access, broken).done).rejects.toThrow('the disk is gone');
    expect(registry.methods()).toMatch(/DELETE GET DELETE/);
    expect(registry.uploads.size).toBe(0);
  });

  it('whose length changed meanwhile is not finished', async () => {
    const registry = await registryThat();
    const { source, digest } = sourceOf(content);
    const other = { ...source, whole: Promise.resolve({ digest, sizeBytes: 5 }) };
    expect((await failureOf(uploader().send(registry.access, other).done)).code).toBe('digest-mismatch');
    expect(registry.methods()).toBe('HEAD POST PATCH DELETE');
  });

  it('that the registry received otherwise is sent once more, then given up', async () => {
    const registry = await registryThat();
    const { source, digest } = sourceOf(content);
    const other = {
      ...source,
      whole: Promise.resolve({ digest: digest.replace(/.{4}$/, '0000'), sizeBytes: content.length }),
    };
    expect((await failureOf(uploader().send(registry.access, other).done)).code).toBe('digest-mismatch');
    expect(registry.methods()).toBe('HEAD POST PATCH PUT HEAD POST PATCH PUT GET DELETE');
  });
});

describe('where the registry wants the upload to go', () => {
  it.each([
    ['relative', (path: string) => path],
    ['absolute', (path: string, host: string) => `http://${host}${path}`],
    ['absolute with the scheme behind a proxy', (path: string, host: string) => `https://${host}${path}`],
  ])('is followed: %s', async (_, location) => {
    const registry = await registryThat({ location });
    expect((await uploader().send(registry.access, sourceOf(content).source).done).outcome).toBe('uploaded');
  });

  it('is not followed to another host: no byte and no password goes there', async () => {
    const elsewhere = await uploadRegistry({ is: 'distribution 3' });
    const registry = await registryThat({ location: (path) => `http://${elsewhere.access.registry}${path}` });
    const failure = await failureOf(uploader().send(registry.access, sourceOf(content).source).done);
    expect(failure).toMatchObject({ code: 'registry-error', message: expect.stringContaining('another address') });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.close();
  });
});

describe('cancelling an upload', () => {
  it.each(['distribution 3', 'distribution 2.8'] as const)('in the middle leaves nothing open (%s)', async (is) => {
    const registry = await registryThat({ is });
    const { source, growTo } = growingSource(content);
    const { send, kept } = uploader();
    const { done, sentBytes, abort } = send(registry.access, source);
    await growTo(1_000_000);
    await expect.poll(sentBytes, patient).toBe(1_000_000);
    abort();
    expect((await failureOf(done)).code).toBe('cancelled');
    expect(registry.methods()).toBe('POST PATCH DELETE');
    expect([registry.uploads.size, kept.size]).toEqual([0, 0]);
  });

  it('before it began asks nothing', async () => {
    const registry = await registryThat();
    const { done, abort } = uploader().send(registry.access, sourceOf(content).source);
    abort();
    expect((await failureOf(done)).code).toBe('cancelled');
    expect(registry.uploads.size).toBe(0);
  });

  it('while it waits for the next try ends at once', async () => {
    const registry = await registryThat({ answer: ({ method }) => (method === 'POST' ? { status: 503 } : null) });
    const { done, abort, kinds } = uploader().send(registry.access, sourceOf(content).source);
    await expect.poll(kinds, patient).toContain('retry');
    abort();
    expect((await failureOf(done)).code).toBe('cancelled');
  });
});
