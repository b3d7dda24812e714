import type { Emit } from '#shared/contract/channel';
import type { GantryApi, GantryContract } from '#shared/contract/index';
import type { AppError } from '#shared/errors';
import { type AppTemplateView, versionNameOf } from '#shared/model/app-template';
import type { AppVersion, Board, BoardVersion, LinkResult } from '#shared/model/app-version';
import type {
  CredentialsView,
  PlaintextPassword,
  PlatformAccount,
  PlatformStart,
} from '#shared/model/platform-account';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';
import { arenaSettings, boardVersion, platformConnection, sampleBoard, template, versionOf } from './platform-samples';

/** A small platform in memory. */
export interface PlatformWorld {
  board: Board;
  templates: AppTemplateView[];
  account: PlatformAccount;
  credentials: CredentialsView;
  plaintext: PlaintextPassword | null;
  proposed: VersionSettings;
  /** Settings of versions that were changed. */
  changed: Map<string, VersionSettings>;
  /** What an API token gives, now and (after a request) the next times. */
  start: PlatformStart;
  afterRequest: PlatformStart;
}

export const freshPlatform = (): PlatformWorld => ({
  board: sampleBoard(),
  templates: [
    template('udp-arena'),
    template('lobby', {
      app: 'lobby',
      place: 'project',
      linksByItself: true,
      settings: { ...defaultVersionSettings, ports: arenaSettings.ports.slice(1) },
      knownSecrets: [],
    }),
  ],
  account: {
    access: 'granted',
    registry: platformConnection.registry,
    project: platformConnection.project,
    dashboardUrl: 'https://app.edgegap.com/registry-management/repositories/list',
  },
  credentials: {
    registry: platformConnection.registry,
    project: platformConnection.project,
    push: { username: platformConnection.username, token: 'keychain' },
    pull: { username: platformConnection.pullUsername, token: 'keychain' },
    api: 'keychain',
  },
  plaintext: null,
  proposed: { ...defaultVersionSettings, ports: arenaSettings.ports.slice(0, 1) },
  changed: new Map(),
  start: { is: 'connected', connectionId: platformConnection.id },
  afterRequest: { is: 'accessNeeded', access: 'pending' },
});

type Answer = <Input, Value>(
  name: string,
  value: (input: Input) => Value,
) => (input: Input) => Promise<{ ok: true; value: Value } | { ok: false; error: AppError }>;
type Listen = (name: string) => <Payload>(listener: (payload: Payload) => void) => () => void;

/** The bridge's `platform` part over that world. */
export function createFakePlatform(
  world: PlatformWorld,
  answer: Answer,
  event: Listen,
  tell: Emit<GantryContract>,
): GantryApi['platform'] {
  const found = (app: string, name: string): BoardVersion =>
    world.board.versions.find((one) => one.app === app && one.name === name) ??
    boardVersion(app, name, 'udp-arena', name);
  const full = (version: BoardVersion): AppVersion => {
    const plain = versionOf(version);
    return { ...plain, settings: world.changed.get(`${plain.app}/${plain.name}`) ?? plain.settings };
  };
  const put = (versions: BoardVersion[], id: string) => {
    world.board = { ...world.board, versions };
    tell('platform', 'versionsChanged', { id });
  };
  const replace = (version: BoardVersion, id: string) =>
    put([...world.board.versions.filter((one) => one.app !== version.app || one.name !== version.name), version], id);
  const link = (input: {
    id: string;
    repository: string;
    tag: string;
    app: string | null;
    name: string | null;
  }): LinkResult => {
    const { repository, tag } = input;
    const known = world.board.versions.find((one) => one.repository === repository && one.tag === tag);
    if (known !== undefined) return { repository, tag, app: known.app, name: known.name, created: false };
    const from = world.templates.find((one) => one.repository === repository);
    const app = input.app ?? from?.app ?? 'arena';
    const name = input.name ?? versionNameOf(from?.versionName ?? '{tag}', tag);
    replace(boardVersion(app, name, repository, tag, { cachedShare: 0 }), input.id);
    return { repository, tag, app, name, created: true };
  };
  return {
    start: answer('platform.start', () => world.start),
    requestAccess: answer('platform.requestAccess', () => {
      world.start = world.afterRequest;
      return world.afterRequest;
    }),
    account: answer('platform.account', () => world.account),
    credentials: answer('platform.credentials', () => world.credentials),
    copySecret: answer('platform.copySecret', () => undefined),
    setPull: answer('platform.setPull', ({ username }) => {
      world.credentials = { ...world.credentials, pull: { username, token: 'keychain' } };
      return world.credentials;
    }),
    signOut: answer('platform.signOut', () => {
      const gone = { token: 'missing' as const };
      const { push, pull } = world.credentials;
      world.credentials = {
        ...world.credentials,
        push: { ...push, ...gone },
        pull: { ...pull, ...gone },
        api: 'missing',
      };
      return world.credentials;
    }),
    plaintext: answer('platform.plaintext', () => world.plaintext),
    removePlaintext: answer('platform.removePlaintext', () => {
      world.plaintext = null;
    }),
    apps: answer('platform.apps', () => world.board.apps),
    createApp: answer('platform.createApp', ({ name }) => {
      const app = { name, isActive: true };
      world.board = { ...world.board, apps: [...world.board.apps, app] };
      return app;
    }),
    templates: answer('platform.templates', () => world.templates),
    template: answer(
      'platform.template',
      ({ repository }) => world.templates.find((one) => one.repository === repository) ?? null,
    ),
    saveTemplate: answer('platform.saveTemplate', ({ template: given, inProject }) => {
      const hidden = given.settings.variables.filter(({ isHidden }) => isHidden);
      const saved: AppTemplateView = {
        ...given,
        settings: {
          ...given.settings,
          variables: given.settings.variables.map((one) => (one.isHidden ? { ...one, value: null } : one)),
        },
        place: inProject ? 'project' : 'platform',
        knownSecrets: hidden.map(({ key }) => key),
      };
      world.templates = [...world.templates.filter(({ repository }) => repository !== given.repository), saved];
      return saved;
    }),
    removeTemplate: answer('platform.removeTemplate', ({ repository }) => {
      world.templates = world.templates.filter((one) => one.repository !== repository);
    }),
    proposeSettings: answer('platform.proposeSettings', () => world.proposed),
    board: answer('platform.board', () => world.board),
    versionsOf: answer('platform.versionsOf', ({ repository }) =>
      world.board.versions.filter((one) => one.repository === repository).map(({ link: _, ...version }) => version),
    ),
    version: answer('platform.version', ({ app, name }) => full(found(app, name))),
    link: answer('platform.link', link),
    changeVersion: answer('platform.changeVersion', ({ id, app, name, change }) => {
      const before = found(app, name);
      const { settings } = full(before);
      const variables = change.variables ?? settings.variables;
      world.changed.set(`${app}/${name}`, { ...settings, ...(change.settings ?? {}), variables });
      const after = { ...before, isActive: change.isActive ?? before.isActive };
      replace(after, id);
      return full(after);
    }),
    deleteVersion: answer('platform.deleteVersion', ({ id, app, name }) =>
      put(
        world.board.versions.filter((one) => one.app !== app || one.name !== name),
        id,
      ),
    ),
    templatesChanged: event('platform.templatesChanged'),
    versionsChanged: event('platform.versionsChanged'),
    tagsFound: event('platform.tagsFound'),
  };
}
