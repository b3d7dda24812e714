import { describe, expect, it } from 'vitest';
import { call, event } from '#shared/contract/channel';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';
import { emitter, serve } from '../../../electron/ipc/serve';

const contract = {
  notes: {
    read: call(z.object({ id: z.string() }), z.object({ text: z.string() })),
    changed: event(z.object({ text: z.string() })),
  },
};
type Sender = { readonly page: string };

/** The boundary over a pretended ipcMain. */
function boundary(read: (input: { id: string }) => Promise<{ text: string }>) {
  const listeners = new Map<string, (event: Sender, input: unknown) => Promise<unknown>>();
  const bugs: unknown[] = [];
  serve<typeof contract, Sender>(
    { handle: (channel, listener) => void listeners.set(channel, listener) },
    contract,
    { notes: { read } },
    ({ page }) => page === 'ours',
    (channel, thrown) => bugs.push([channel, thrown]),
  );
  const ask = (input: unknown, page = 'ours') => listeners.get('notes.read')?.({ page }, input);
  return { ask, bugs, channels: [...listeners.keys()] };
}

describe('serve', () => {
  it('binds calls, not events', () => {
    expect(boundary(async () => ({ text: '' })).channels).toEqual(['notes.read']);
  });
  it('answers with the value', async () => {
    const { ask } = boundary(async ({ id }) => ({ text: `of ${id}` }));
    expect(await ask({ id: 'a' })).toEqual({ ok: true, value: { text: 'of a' } });
  });
  it('refuses a page that is not ours, without calling the handler', async () => {
    let called = false;
    const { ask, bugs } = boundary(async () => {
      called = true;
      return { text: '' };
    });
    expect(await ask({ id: 'a' }, 'theirs')).toMatchObject({ ok: false, error: { code: 'untrusted-sender' } });
    expect([called, bugs]).toEqual([false, []]);
  });
  it.each([[undefined], [null], [{}], [{ id: 1 }], ['text'], [[]]])('refuses the input %j', async (input) => {
    let called = false;
    const { ask } = boundary(async () => {
      called = true;
      return { text: '' };
    });
    expect(await ask(input)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    expect(called).toBe(false);
  });
  it('lets nothing out that the contract does not name', async () => {
    const { ask } = boundary(async () => ({ text: 'a', token: 'secret' }));
    expect(JSON.stringify(await ask({ id: 'a' }))).not.toContain('secret');
  });
  it('hands nothing to the handler that the contract does not name', async () => {
    const seen: unknown[] = [];
    const { ask } = boundary(async (input) => {
      seen.push(input);
      return { text: '' };
    });
    await ask({ id: 'a', more: true });
    expect(seen).toEqual([{ id: 'a' }]);
  });
  it('tells a failure as it is, and reports no bug', async () => {
    const { ask, bugs } = boundary(() => Promise.reject(new AppFailure({ code: 'not-found', message: 'Gone.' })));
    expect(await ask({ id: 'a' })).toMatchObject({ ok: false, error: { code: 'not-found', message: 'Gone.' } });
    expect(bugs).toEqual([]);
  });
  it('tells an exception as unexpected, and reports it', async () => {
    const bug = new TypeError('x');
    const { ask, bugs } = boundary(() => Promise.reject(bug));
    expect(await ask({ id: 'a' })).toMatchObject({ ok: false, error: { code: 'unexpected' } });
    expect(bugs).toEqual([['notes.read', bug]]);
  });
  it('takes an answer that does not fit the contract for a bug', async () => {
    const { ask, bugs } = boundary(async () => ({ text: 7 }) as unknown as { text: string });
    expect(await ask({ id: 'a' })).toMatchObject({ ok: false, error: { code: 'unexpected' } });
    expect(bugs).toHaveLength(1);
  });
  it('does not start without a handler', () => {
    const none = { notes: {} } as unknown as { notes: { read: () => Promise<{ text: string }> } };
    const start = (): void =>
      serve(
        { handle: () => undefined },
        contract,
        none,
        () => true,
        () => undefined,
      );
    expect(start).toThrow('No handler for notes.read');
  });
});

describe('emitter', () => {
  it('sends events of the contract, stripped', () => {
    const sent: unknown[] = [];
    const emit = emitter(contract, (channel, payload) => sent.push([channel, payload]));
    const payload = { text: 'a', token: 'secret' };
    emit('notes', 'changed', payload);
    expect(sent).toEqual([['notes.changed', { text: 'a' }]]);
  });
});
