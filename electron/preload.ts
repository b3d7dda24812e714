import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Channel, channelId } from '#shared/contract/channel';
import { channelNames } from '#shared/contract/names';

// The bridge is derived from the contract: nothing but its names can be reached from the page. Main parses everything.
type Listener = (payload: unknown) => void;

const bridge = (id: string, kind: Channel['kind']) =>
  kind === 'call'
    ? (input: unknown) => ipcRenderer.invoke(id, input)
    : (listener: Listener) => {
        const forward = (_event: unknown, payload: unknown): void => listener(payload);
        ipcRenderer.on(id, forward);
        return () => void ipcRenderer.off(id, forward);
      };

const api = Object.fromEntries(
  Object.entries(channelNames).map(([feature, kinds]) => [
    feature,
    Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, bridge(channelId(feature, name), kind)])),
  ]),
);

contextBridge.exposeInMainWorld('gantry', { ...api, pathOf: (file: File) => webUtils.getPathForFile(file) });
