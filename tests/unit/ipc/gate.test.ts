import { describe, expect, it } from 'vitest';
import { openGate } from '../../../electron/ipc/gate';

type Sender = { readonly page: string };
type Listener = (event: Sender, input: unknown) => Promise<unknown>;

const names = { notes: { read: 'call', write: 'call', changed: 'event' } } as const;

/** The gate over a pretended ipcMain. */
function open() {
  const bound = new Map<string, Listener>();
  const gate = openGate<Sender>({ handle: (channel, listener) => void bound.set(channel, listener) }, names);
  const ask = (channel: string, input: unknown): Promise<unknown> => {
    const listener = bound.get(channel);
    if (listener === undefined) throw new Error(`${channel} is not bound`);
    return listener({ page: 'ours' }, input);
  };
  return { gate, ask, channels: [...bound.keys()] };
}

describe('the gate', () => {
  it('binds every call by its name, events not', () => {
    expect(open().channels).toEqual(['notes.read', 'notes.write']);
  });
  it('lets a call wait until its listener is named, and hands on who asked what', async () => {
    const { gate, ask } = open();
    const early = ask('notes.read', 'a');
    gate.handle('notes.read', async ({ page }, input) => `${page} ${String(input)}`);
    expect(await early).toBe('ours a');
    expect(await ask('notes.read', 'b')).toBe('ours b');
  });
  it('hands on what the listener throws', async () => {
    const { gate, ask } = open();
    gate.handle('notes.write', () => Promise.reject(new Error('full')));
    await expect(ask('notes.write', '')).rejects.toThrow('full');
  });
  it('refuses a listener for a name that the page does not know', () => {
    expect(() => open().gate.handle('notes.burn', () => Promise.resolve())).toThrow('notes.burn');
  });
});
