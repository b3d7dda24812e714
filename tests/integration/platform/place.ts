import { createDockerConfig } from '#adapters/docker/plaintext';
import { createPlatform } from '#adapters/platform/index';
import { createRegistry } from '#adapters/registry/index';
import { createLinkStore } from '#adapters/storage/link-store';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { createTemplateStore } from '#adapters/storage/template-store';
import { createConnections } from '#core/connections/index';
import { createPlatformUse, type OwnPush, type TemplateFolder } from '#core/platform/index';
import type { AppTemplate } from '#shared/model/app-template';
import type { BoardTag, LinkResult } from '#shared/model/app-version';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { countingIds, FakeClock } from '../../support/fakes/clock';
import { FakeSandboxHost } from '../../support/fakes/sandbox-host';
import { FakeSecrets, FakeSettings } from '../../support/fakes/stores';
import { faultyRegistry } from '../../support/faulty-registry';
import { registryClient } from '../../support/registry-client';
import { platformCalls } from '../sandbox/calls';
import { sandboxes } from '../sandbox/support';

export const templateOf = (more: Partial<AppTemplate> = {}): AppTemplate => ({
  repository: 'game',
  app: 'my-game',
  versionName: '{tag}',
  linksByItself: false,
  settings: defaultVersionSettings,
  ...more,
});

/** What the platform serves of a version. */
export interface ServedVersion {
  readonly name: string;
  readonly docker_tag: string;
  readonly docker_image: string;
  readonly private_username?: string;
  readonly private_token?: string;
  readonly is_active: boolean;
  readonly [field: string]: unknown;
}

/** A real sandbox, with the platform's calls through a proxy that fails when told; the use cases on real adapters. */
export async function platformPlace() {
  const { folder, start, clean, atEnd } = sandboxes();
  const { access } = await start(await folder());
  const proxy = await faultyRegistry(access.apiUrl.replace('http://', ''));
  atEnd(() => proxy.close());
  const apiUrl = `http://${proxy.address}`;
  const call = platformCalls(access);
  const ownHome = await folder();
  const settings = new FakeSettings();
  const secrets = new FakeSecrets();
  const registry = createRegistry({ userAgent: 'test' });
  const platform = createPlatform({ userAgent: 'test' });
  const clock = new FakeClock();
  const ids = countingIds();
  const ownPushes: OwnPush[] = [];
  const folders: TemplateFolder[] = [];
  const told = { versions: 0, templates: 0, copied: [] as string[] };
  const found: { tags: BoardTag[]; linked: LinkResult[] }[] = [];
  const connections = createConnections({
    settings,
    secrets,
    registry,
    platform,
    sandbox: new FakeSandboxHost(),
    clock,
    ids,
    onChanged: () => undefined,
    onRemoved: () => undefined,
  });
  /** As after a start of the app: what is on disk and at the platform is all that is known. */
  const open = (home = ownHome) =>
    createPlatformUse({
      platform,
      registry,
      secrets,
      templates: createTemplateStore(home, () => undefined),
      links: createLinkStore(home, () => undefined),
      dockerConfig: createDockerConfig({ env: { DOCKER_CONFIG: home }, homeDir: home, platform: process.platform }),
      folder: createProjectFolder(),
      clock,
      log: { info: () => undefined, warn: () => undefined },
      connections,
      folders: async () => folders,
      knownNames: async () => [],
      ownPushes: async () => ownPushes,
      copy: (text) => void told.copied.push(text),
      onTemplatesChanged: () => {
        told.templates += 1;
      },
      onVersionsChanged: () => {
        told.versions += 1;
      },
      onTagsFound: ({ tags, linked }) => void found.push({ tags, linked }),
    });
  const use = open();
  const connect = async (): Promise<string> => {
    const started = await use.start({ apiUrl, apiToken: `token ${access.apiToken}` });
    if (started.is !== 'connected') throw new Error(`not connected: ${started.is}`);
    return started.connectionId;
  };
  return {
    access,
    apiUrl,
    proxy,
    home: ownHome,
    use,
    open,
    connect,
    connections,
    secrets,
    settings,
    clock,
    call,
    ownPushes,
    folders,
    told,
    found,
    folder,
    clean,
    client: registryClient(access.apiUrl, { username: access.username, password: access.token }),
    createApp: (name: string) => call('POST', '/v1/app', { name, is_active: true, image: '' }),
    versions: async (app: string) =>
      (await call<{ versions: ServedVersion[] }>('GET', `/v1/app/${app}/versions?limit=100`)).body.versions,
    credentials: async () =>
      (
        await call<Record<'push' | 'pull', { username: string; token: string }>>(
          'GET',
          '/v1/container-registry/credentials',
        )
      ).body,
  };
}
