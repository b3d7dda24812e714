import { lazy } from 'react';

export { useActiveConnection, useConnections, useSandboxStatus, useStorage } from './queries';
export { storageWords } from './view-model';
export { Welcome } from './welcome';

/** In a piece of its own: what every window needs of connections must not bring their settings along. */
export const ConnectionSettings = lazy(() =>
  import('./connection-settings').then((module) => ({ default: module.ConnectionSettings })),
);
