import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Channel, channelId } from '#shared/contract/channel';
import { contract } from '#shared/contract/index';

// The bridge is derived from the contract: nothing but its names can be reached from the page. Main parses everything.
type Listener = (payload: unknown) => void;

const bridge = (id: string, channel: Channel) =>
  channel.kind === 'call'
    ? (input: unknown) => ipcRenderer.invoke(id, input)
    : (listener: Listener) => {
        const forward = (_event: unknown, payload: unknown): void => listener(payload);
        ipcRenderer.on(id, forward);
        return () => void ipcRenderer.off(id, forward);
      };

const api = Object.fromEntries(
  Object.entries(contract).map(([feature, channels]) => [
    feature,
    Object.fromEntries(
      Object.entries(channels).map(([name, channel]) => [name, bridge(channelId(feature, name), channel)]),
    ),
  ]),
);

contextBridge.exposeInMainWorld('gantry', { ...api, pathOf: (file: File) => webUtils.getPathForFile(file) });
