import type { BuildEngine } from '#shared/model/detection';

/** What recipes are made of, as it comes with Gantry. */
export interface RecipeFiles {
  template(engine: BuildEngine): Promise<string>;
  /** PEM. */
  certificates(): Promise<Uint8Array>;
  /** The first process of servers that do not handle signals. */
  init(): Promise<Uint8Array>;
}
