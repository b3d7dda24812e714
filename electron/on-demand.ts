import { join } from 'node:path';
import type * as platforms from '#adapters/platform/index';
import type * as uploading from '#adapters/registry/uploads/index';
import type * as building from '#core/builds/index';
import type { Log } from '#core/ports/log';
import type { Platform } from '#core/ports/platform';
import type { Uploads } from '#core/ports/uploads';
import type * as hinting from '#core/publish/hint';
import type * as recipes from '#core/recipe/index';
import type * as storage from '#core/storage/index';

// What the window starts without: its code would cost each start the time to read and compile it. Each of these makes what the function of
// the same name makes, and loads that when the first method is called. Errors of loading are that call's.

/** What answers by promises only: nobody can tell whether it was there before it was asked. */
type Answering<T> = { readonly [Name in keyof T]: (...input: never[]) => Promise<unknown> };

/** `load`'s object under the same methods. */
export function later<T extends Answering<T>>(names: Readonly<Record<keyof T, true>>, load: () => Promise<T>): T {
  let loading: Promise<T> | undefined;
  const calling =
    (name: keyof T) =>
    async (...input: never[]) => {
      loading ??= load();
      return (await loading)[name](...input);
    };
  return Object.fromEntries(Object.keys(names).map((name) => [name, calling(name as keyof T)])) as unknown as T;
}

type Tools<Create extends (tools: never) => unknown> = Parameters<Create>[0];

export const createPlatform = (tools: Tools<typeof platforms.createPlatform>): Platform =>
  later<Platform>(
    {
      ...{ versions: true, apps: true, createApp: true, versionsOf: true, version: true, createVersion: true },
      ...{ changeVersion: true, deleteVersion: true, checkToken: true, account: true, requestAccess: true },
      ...{ credentials: true, template: true, templated: true, putTemplate: true, removeTemplate: true },
    },
    async () => (await import('#adapters/platform/index')).createPlatform(tools),
  );

export const createUploads = (tools: Tools<typeof uploading.createUploads>): Uploads =>
  later<Uploads>({ warmUp: true, blob: true, manifest: true }, async () =>
    (await import('#adapters/registry/uploads/index')).createUploads(tools),
  );

export const createBuilds = (tools: Tools<typeof building.createBuilds>): building.Builds =>
  later<building.Builds>({ look: true, contextAt: true, eject: true }, async () =>
    (await import('#core/builds/index')).createBuilds(tools),
  );

export const createRecipeDesk = (tools: Tools<typeof recipes.createRecipeDesk>): recipes.RecipeDesk =>
  later<recipes.RecipeDesk>({ look: true, startsAsRoot: true, plan: true, eject: true, labels: true }, async () =>
    (await import('#core/recipe/index')).createRecipeDesk(tools),
  );

/** What it keeps of layers goes into `cache`. */
export const createPushPlanning = ({
  cache,
  log,
  ...tools
}: Omit<Tools<typeof storage.createPushPlanning>, 'layers' | 'map'> & {
  readonly cache: string;
  readonly log: Log;
}): storage.PushPlanning =>
  later<storage.PushPlanning>(
    {
      ...{
        prepare: true,
        mayGoAhead: true,
        inRegistry: true,
        outlook: true,
        keepConfig: true,
        plan: true,
        parcel: true,
      },
      ...{ refused: true, arrived: true, learn: true },
    },
    async () => {
      // One by one: only so the bundler sees which of an index's names are wanted, and leaves the others where they are.
      const { createPushPlanning } = await import('#core/storage/index');
      const { createLayerStore } = await import('#adapters/storage/layer-store/index');
      const { createLayerMap } = await import('#adapters/storage/layer-map');
      return createPushPlanning({
        ...tools,
        layers: createLayerStore(join(cache, 'layers'), log),
        map: createLayerMap(cache, log),
      });
    },
  );

export const createHint = (tools: Tools<typeof hinting.createHint>): ReturnType<typeof hinting.createHint> =>
  later<{ hint: ReturnType<typeof hinting.createHint> }>({ hint: true }, async () => ({
    hint: (await import('#core/publish/hint')).createHint(tools),
  })).hint;
