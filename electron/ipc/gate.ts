import { type Channel, channelId } from '#shared/contract/channel';
import type { IpcMainLike } from './serve';

type Listener<Sender> = (event: Sender, input: unknown) => Promise<unknown>;
type Names = Readonly<Record<string, Readonly<Record<string, Channel['kind']>>>>;

/**
 * Binds every call by its name before there is anything to answer it: the page starts, and asks, while the rest of the app is still being
 * loaded. A call waits until `handle` of the gate has named its listener.
 */
export function openGate<Sender>(ipc: IpcMainLike<Sender>, names: Names): IpcMainLike<Sender> {
  const arrivals = new Map<string, (listener: Listener<Sender>) => void>();
  for (const [feature, channels] of Object.entries(names)) {
    for (const [name, kind] of Object.entries(channels)) {
      if (kind !== 'call') continue;
      const id = channelId(feature, name);
      const listener = new Promise<Listener<Sender>>((resolve) => arrivals.set(id, resolve));
      ipc.handle(id, async (event, input) => (await listener)(event, input));
    }
  }
  return {
    handle: (id, listener) => {
      const arrived = arrivals.get(id);
      if (arrived === undefined) throw new Error(`${id} is not among the names that the page knows`);
      arrived(listener);
    },
  };
}
