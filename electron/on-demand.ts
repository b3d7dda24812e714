import { join } from 'node:path';
import type * as platforms from '#adapters/platform/index';
import type * as registries from '#adapters/registry/index';
import type * as uploading from '#adapters/registry/uploads/index';
import type * as building from '#core/builds/index';
import type * as platformUses from '#core/platform/index';
import type { Log } from '#core/ports/log';
import type { Platform } from '#core/ports/platform';
import type { Registry, RegistryContents } from '#core/ports/registry';
import type { Uploads } from '#core/ports/uploads';
import type * as hinting from '#core/publish/hint';
import type * as recipes from '#core/recipe/index';
import type * as registryUses from '#core/registry/index';
import type * as storage from '#core/storage/index';
import type { Handlers } from '#shared/contract/channel';
import type { GantryContract } from '#shared/contract/index';
import { channelNames } from '#shared/contract/names';
import type { Dialect } from '#shared/model/registry';

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

/** What a feature of the contract answers. */
const callsOf = <Feature extends keyof GantryContract>(feature: Feature) =>
  Object.fromEntries(
    Object.entries(channelNames[feature]).flatMap(([name, kind]) => (kind === 'call' ? [[name, true]] : [])),
  ) as Readonly<Record<keyof Handlers<GantryContract>[Feature], true>>;

export function createRegistry(tools: Tools<typeof registries.createRegistry>): Registry {
  let loading: Promise<Registry> | undefined;
  const load = (): Promise<Registry> => {
    loading ??= import('#adapters/registry/index').then(({ createRegistry }) => createRegistry(tools));
    return loading;
  };
  const contents = (dialect: Dialect) =>
    later<RegistryContents>(
      {
        ...{ repositories: true, figures: true, artifacts: true, details: true, tag: true, deleteArtifact: true },
        ...{ deleteTags: true, scanReport: true, scan: true },
      },
      async () => (await load()).contents(dialect),
    );
  const dialects = { harbor: contents('harbor'), platform: contents('platform'), oci: contents('oci') };
  return {
    ...later<Omit<Registry, 'contents' | 'forget'>>(
      {
        ...{ probe: true, manifest: true, tags: true, hasManifest: true, hasBlob: true, diffIds: true },
        ...{ tryUpload: true, storageRequest: true, requestStorage: true, storage: true, certificate: true },
      },
      load,
    ),
    contents: (dialect) => dialects[dialect],
    // One that was never asked remembers nothing.
    forget: (host) =>
      void loading?.then(
        (registry) => registry.forget(host),
        () => undefined,
      ),
  };
}

export const createRegistryUse = (tools: Tools<typeof registryUses.createRegistryUse>): registryUses.RegistryUse =>
  later<registryUses.RegistryUse>(
    { ...callsOf('registry'), pushed: true, wholeLayers: true, project: true, forget: true },
    async () => (await import('#core/registry/index')).createRegistryUse(tools),
  );

export const createPlatformUse = (tools: Tools<typeof platformUses.createPlatformUse>): platformUses.PlatformUse =>
  later<platformUses.PlatformUse>({ ...callsOf('platform'), linkTag: true, allVersions: true, watch: true }, async () =>
    (await import('#core/platform/index')).createPlatformUse(tools),
  );

export const createStorageUse = (tools: storage.StorageUseTools): storage.StorageUse => {
  const { hint: _, ...calls } = callsOf('storage');
  return later<storage.StorageUse>(calls, async () => (await import('#core/storage/index')).createStorageUse(tools));
};

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
