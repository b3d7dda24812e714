import { Catalog } from './catalog/index';
import { Deletion } from './deletion';
import type { FrontOptions, Speaks } from './front';
import { harborRoutes } from './harbor/routes';
import { Scans } from './harbor/scans';
import { ImmutableTags } from './immutable';
import { ownRoutes } from './own-routes';
import { accessRoutes } from './platform/access';
import { accountRoutes } from './platform/account';
import { appRoutes } from './platform/apps';
import { AppsStore } from './platform/apps-store';
import { createImageCheck } from './platform/image-check';
import { imageRoutes } from './platform/images';
import { tagRoutes } from './platform/tags';
import { Templates, templateRoutes } from './platform/templates';
import { versionRoutes } from './platform/versions';
import { Quota } from './quota';
import { registryDir } from './registry';
import { RegistryCalls } from './registry-calls';
import { ReleasedBlobs } from './released';
import { RequestLog } from './request-log';
import type { StateFile } from './state';
import { Usage } from './usage';

const everything: Speaks = { harbor: true, extension: true, platform: true };

/** All that answers behind the front, over one catalog of the registry's folder. */
export async function assemble(
  { dataDir, speaks: given = everything }: { readonly dataDir: string; readonly speaks?: Speaks },
  file: StateFile,
  registryHost: () => string | null,
): Promise<Omit<FrontOptions, 'onRegistryGone'>> {
  let spoken = given;
  const speaks = (): Speaks => spoken;
  const setSpeaks = (next: Speaks): void => {
    spoken = next;
  };
  // Where engines push to another port than the front's, it does not see them write.
  const isWatched = (): boolean => registryHost() === `127.0.0.1:${file.state.port}`;
  const catalog = new Catalog(registryDir(dataDir), isWatched);
  const released = await ReleasedBlobs.open(dataDir, catalog);
  const usage = new Usage(registryDir(dataDir), released);
  const immutable = new ImmutableTags(() => file.state.immutableTags);
  const calls = new RegistryCalls(file, catalog);
  const deletion = new Deletion({ catalog, calls, released, immutable });
  const templates = await Templates.open(dataDir);
  const apps = await AppsStore.open(dataDir);
  const scans = await Scans.open(dataDir);
  const log = new RequestLog();
  return {
    file,
    usage,
    quota: new Quota(usage, () => file.state.quotaBytes),
    catalog,
    deletion,
    immutable,
    released,
    registryHost,
    speaks,
    log,
    routes: {
      sandbox: ownRoutes({ file, registryHost, log, speaks, setSpeaks }),
      harbor: harborRoutes({ file, catalog, usage, deletion, calls, immutable, scans }),
      extension: [
        ...accessRoutes({ file, usage, registryHost, isWatched }),
        ...imageRoutes({ catalog, deletion, templates }),
        ...templateRoutes(templates),
      ],
      platform: [
        ...tagRoutes({ catalog, deletion }),
        ...appRoutes({ file, apps }),
        ...versionRoutes({ file, apps, checkImage: createImageCheck(registryHost) }),
        ...accountRoutes({ file, registryHost }),
      ],
    },
  };
}
