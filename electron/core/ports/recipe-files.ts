import type { BuildEngine } from '#shared/model/detection';

/** What comes with Gantry for containers: what recipes are made of, and what the boot test looks with. */
export interface RecipeFiles {
  template(engine: BuildEngine): Promise<string>;
  /** PEM. */
  certificates(): Promise<Uint8Array>;
  /** The first process of servers that do not handle signals. */
  init(): Promise<Uint8Array>;
  /** Removes inside an image that is being built what a delta leaves out. */
  remove(): Promise<Uint8Array>;
  /** Tells inside a container which sockets listen. */
  listening(): Promise<Uint8Array>;
}
