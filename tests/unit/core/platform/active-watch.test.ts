import { describe, expect, it, vi } from 'vitest';
import { createActiveWatch } from '#core/platform/index';
import type { Log } from '#core/ports/log';

const setUp = (watch: (id: string, signal: AbortSignal) => Promise<void>) => {
  const log = { info: vi.fn(), warn: vi.fn() } satisfies Log;
  const active: { id: string | null } = { id: 'studio' };
  return { active, log, watch: createActiveWatch({ watch }, () => active.id, log) };
};

describe('tags from elsewhere', () => {
  it('are looked for at the connection in use, at one at a time, and at none where none is', () => {
    const watched: { readonly id: string; readonly signal: AbortSignal }[] = [];
    const { active, watch } = setUp(async (id, signal) => void watched.push({ id, signal }));
    const looked = () => watched.map(({ id, signal }) => `${id} ${signal.aborted ? 'ended' : 'goes on'}`);
    watch.follow();
    watch.follow();
    expect(looked()).toEqual(['studio goes on']);
    active.id = 'other';
    watch.follow();
    expect(looked()).toEqual(['studio ended', 'other goes on']);
    active.id = null;
    watch.follow();
    expect(looked()).toEqual(['studio ended', 'other ended']);
  });

  it('that cannot be looked for are told in the log', async () => {
    const cause = new Error('not there');
    const { log, watch } = setUp(() => Promise.reject(cause));
    watch.follow();
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalledWith(expect.any(String), cause));
  });
});
