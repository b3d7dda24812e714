import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
import { failureOf, html, paperServer, type Reply, refused } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

const platformCall = 'GET /v1/container-registry';
const summaryCall = 'GET /api/v2.0/projects/studio/summary';

async function answering(replies: Readonly<Record<string, Reply>>, hasPlatform = false) {
  const made = await paperServer(({ line }) => replies[line] ?? null);
  close = made.close;
  const access: RegistryAccess = { ...made.access, apiUrl: hasPlatform ? `http://${made.address}` : null };
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

  it('of a platform that answers with something else are an error', async () => {
    const { access } = await answering(
      { [platformCall]: { status: 200, body: { storage: { used_bytes: '5' } } } },
      true,
    );
    expect((await failureOf(registry.storage(access))).code).toBe('registry-not-a-registry');
  });
});
