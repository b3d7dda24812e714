import { app } from './app';
import { builds } from './builds';
import type { Api, Contract } from './channel';
import { connections } from './connections';
import { engine } from './engine';
import { platform } from './platform';
import { projects } from './projects';
import { publish } from './publish';
import { registry } from './registry';
import { storage } from './storage';

/** Everything that can be asked of or told by the main process: the one page to read first. */
export const contract = {
  app,
  engine,
  connections,
  projects,
  builds,
  publish,
  registry,
  platform,
  storage,
} satisfies Contract;
export type GantryContract = typeof contract;

/** `window.gantry` */
export type GantryApi = Api<GantryContract> & {
  /** The absolute path of a dropped file or folder. */
  readonly pathOf: (file: unknown) => string;
};
