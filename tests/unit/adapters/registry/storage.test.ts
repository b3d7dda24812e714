import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { failureOf, html, paperServer, type Reply, refused, withPlatform } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

const platformCall = 'GET /v1/container-registry';
const summaryCall = 'GET /api/v2.0/projects/studio/summary';

async function answering(replies: Readonly<Record<string, Reply>>, hasPlatform = false) {
  const made = await paperServer(({ line }) => replies[line] ?? null);
  close = made.close;
  const access = hasPlatform ? withPlatform(made.access) : made.access;
  return { access, asked: made.asked };
}

const summary = (hard: number, used: number): Reply => ({
  status: 200,
  body: { repo_count: 3, quota: { hard: { storage: hard }, used: { storage: used } } },
});
const unknown = { usedBytes: null, limitBytes: null, limitSource: 'unknown', unlimited: false };

describe('storage figures', () => {
  it('come from the platform where it has them', async () => {
    const body = { access: 'granted', storage: { used_bytes: 5, limit_bytes: 10, pending_request: null } };
    const { access, asked } = await answering(
      { [platformCall]: { status: 200, body }, [summaryCall]: summary(1, 1) },
      true,
    );
    expect(await registry.storage(access)).toEqual({
      usedBytes: 5,
      limitBytes: 10,
      limitSource: 'platform',
      unlimited: false,
    });
    expect(asked).toHaveLength(1);
  });

  it('come from Harbor where the platform lacks the call', async () => {
    const { access } = await answering({ [summaryCall]: summary(5_368_709_120, 1234) }, true);
    expect(await registry.storage(access)).toEqual({
      usedBytes: 1234,
      limitBytes: 5_368_709_120,
      limitSource: 'registry',
      unlimited: false,
    });
  });

  it('know Harbor’s -1 as no limit', async () => {
    const { access } = await answering({ [summaryCall]: summary(-1, 99) });
    expect(await registry.storage(access)).toEqual({
      usedBytes: 99,
      limitBytes: null,
      limitSource: 'registry',
      unlimited: true,
    });
  });

  it.each([
    ['without the right quota:read', { status: 200, body: { repo_count: 3 } }],
    ['without the right project:read', { status: 403, body: refused('FORBIDDEN', 'forbidden') }],
    ['from a plain registry', { status: 404 }],
    ['from a page', { status: 200, headers: html, body: '<html>' }],
  ] as const)('are unknown, never zero, %s', async (_, reply) => {
    const { access } = await answering({ [summaryCall]: reply });
    expect(await registry.storage(access)).toEqual(unknown);
  });

  it.each([
    ['something else', { status: 200, body: { storage: { used_bytes: '5' } } }],
    ['a page', { status: 200, headers: html, body: '<html>' }],
  ] as const)(
    'of a platform that answers with %s are an error that names it, unless Harbor knows them',
    async (_, reply) => {
      const { access } = await answering({ [platformCall]: reply }, true);
      expect((await failureOf(registry.storage(access))).code).toBe('platform-error');
      await close();
      const both = await answering({ [platformCall]: reply, [summaryCall]: summary(10, 3) }, true);
      expect(await registry.storage(both.access)).toMatchObject({ usedBytes: 3, limitSource: 'registry' });
    },
  );

  it('are asked of the platform only by those who are signed in there', async () => {
    const { access, asked } = await answering({ [summaryCall]: summary(10, 3) }, true);
    await registry.storage({ ...access, apiToken: null });
    expect(asked.map(({ line }) => line)).toEqual([summaryCall]);
  });
});
