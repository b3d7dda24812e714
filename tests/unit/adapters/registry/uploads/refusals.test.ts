import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '#shared/errors';
import { canned } from '../../../../support/faulty-registry';
import { failureOf } from '../../../../support/paper-server';
import { registryThat } from '../../../../support/upload-registry';
import { sourceOf } from '../../../../support/upload-source';
import { uploader } from '../../../../support/uploading';

/** A piece of a blob; small, for the tests’ sake. */
const PART = 200_000;
vi.setConfig({ testTimeout: 30_000 });
const content = randomBytes(8 * PART);

describe('a proxy that limits the size of requests', () => {
  it('is got through with smaller ones, and remembered', async () => {
    const registry = await registryThat({ is: 'behind a gathering proxy', mostBodyBytes: 300_000 });
    const { send } = uploader();
    const first = sourceOf(content);
    await send(registry.access, first.source).done;
    expect(registry.blobs.get(first.digest)?.equals(content)).toBe(true);
    const refused = (from: number) => registry.calls.slice(from).filter(({ method }) => method === 'GET').length;
    expect(refused(0)).toBeGreaterThan(0);
    const before = registry.calls.length;
    const second = sourceOf(randomBytes(3 * PART));
    await send(registry.access, second.source).done;
    expect([registry.blobs.has(second.digest), refused(before)]).toEqual([true, 0]);
  });

  it('below any sense is named', async () => {
    const registry = await registryThat({ is: 'behind a gathering proxy', mostBodyBytes: 1000 });
    const failure = await failureOf(uploader().send(registry.access, sourceOf(content).source).done);
    expect(failure.code).toBe('upload-too-large');
    expect(registry.uploads.size).toBe(0);
  });
});

describe('a registry that says no', () => {
  const cases: readonly [keyof typeof canned, ErrorCode][] = [
    ['quota', 'storage-full'],
    ['denied', 'registry-denied'],
    ['unauthorized', 'registry-unauthorized'],
    ['immutable', 'tag-immutable'],
  ];
  it.each(cases.flatMap(([name, code]) => ['POST', 'PATCH', 'PUT'].map((method) => [name, method, code] as const)))(
    '%s at %s is not asked again: %s',
    async (name, method, code) => {
      const registry = await registryThat({ answer: (call) => (call.method === method ? canned[name] : null) });
      const { done, kinds } = uploader().send(registry.access, sourceOf(content).source);
      const failure = await failureOf(done);
      expect(failure.code).toBe(code);
      expect(JSON.stringify(failure)).not.toContain(registry.access.token);
      expect(kinds()).toEqual([]);
      expect(registry.calls.filter((call) => call.method === method)).toHaveLength(1);
    },
  );

  it('speaks of storage in the words that the engine’s push has for it', async () => {
    const registry = await registryThat({ answer: ({ method }) => (method === 'PUT' ? canned.quota : null) });
    const failure = await failureOf(uploader().send(registry.access, sourceOf(content).source).done);
    expect(failure.message).toContain('What was already sent stays counted until the registry cleans up');
    expect(failure.detail).toContain('upper limit of 10.0 MiB');
    expect(registry.methods()).toBe('HEAD POST PATCH PUT GET DELETE');
  });

  it('early, while bytes are still on their way, is heard', async () => {
    const registry = await registryThat({
      answer: ({ method }) => (method === 'PATCH' ? { ...canned.quota, early: true } : null),
    });
    const failure = await failureOf(uploader().send(registry.access, sourceOf(randomBytes(20_000_000)).source).done);
    expect(failure.code).toBe('storage-full');
  });

  it('about a project that is not there is named', async () => {
    const registry = await registryThat({ answer: ({ method }) => (method === 'POST' ? { status: 404 } : null) });
    expect((await failureOf(uploader().send(registry.access, sourceOf(content).source).done)).code).toBe(
      'registry-not-found',
    );
  });
});

describe('a registry in trouble', () => {
  it.each(['POST', 'PATCH', 'PUT'])('for a moment at %s is asked again', async (method) => {
    const registry = await registryThat({
      answer: (call) => (call.method === method && call.nth <= 2 ? canned.badGateway : null),
    });
    const { source, digest } = sourceOf(content);
    const { done, kinds } = uploader().send(registry.access, source);
    expect((await done).outcome).toBe('uploaded');
    expect(kinds().filter((kind) => kind === 'retry')).toHaveLength(2);
    expect(registry.blobs.get(digest)?.equals(content)).toBe(true);
  });

  it('for good is named after five tries, and what was sent is kept for later', async () => {
    const registry = await registryThat({ answer: ({ method }) => (method === 'PUT' ? canned.internal : null) });
    const { send, kept } = uploader();
    const failure = await failureOf(send(registry.access, sourceOf(content).source).done);
    expect(failure).toMatchObject({ code: 'registry-error', retryable: true });
    expect(registry.calls.filter(({ method }) => method === 'PUT')).toHaveLength(5);
    expect([registry.receivedBytes(), kept.size]).toEqual([content.length, 1]);
  });

  it('that asks for patience gets it', async () => {
    const busy = { ...canned.tooMany, headers: { 'retry-after': '30' } };
    const registry = await registryThat({
      answer: ({ method, nth }) => (method === 'PATCH' && nth === 1 ? busy : null),
    });
    const { done, events } = uploader().send(registry.access, sourceOf(content).source);
    await done;
    expect(events).toContainEqual({ kind: 'retry', inS: 30, attempt: 2, of: 5 });
  });
});
