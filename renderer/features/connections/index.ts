export { ConnectionSettings } from './connection-settings';
export { useActiveConnection, useConnections, useSandboxStatus, useStorage } from './queries';
export { storageWords } from './view-model';
export { Welcome } from './welcome';
