import { AppTemplate, AppTemplateView } from '../model/app-template';
import { App, AppVersion, Board, BoardTag, LinkResult, VersionChange } from '../model/app-version';
import { CredentialsView, PlaintextPassword, PlatformAccount, PlatformStart } from '../model/platform-account';
import { VersionSettings } from '../model/version-settings';
import { z } from '../zod';
import { call, event } from './channel';

/** `id`: the connection. */
const Id = z.object({ id: z.string() });
const InRepository = Id.extend({ repository: z.string().min(1) });
const OfVersion = Id.extend({ app: z.string().min(1), name: z.string().min(1) });

export const platform = {
  /** Begins with an API token alone: checks it, and fetches the registry's credentials where the token may. */
  start: call(z.object({ apiUrl: z.string(), apiToken: z.string().min(1) }), PlatformStart),
  /** Asks the platform for a registry, before there is a connection. */
  requestAccess: call(z.object({ apiUrl: z.string(), apiToken: z.string().min(1) }), PlatformStart),
  account: call(Id, PlatformAccount),
  credentials: call(Id, CredentialsView),
  /** Onto the clipboard, never through the page. */
  copySecret: call(Id.extend({ which: z.enum(['push', 'pull']) }), z.void()),
  /** Checks that they may pull, then keeps them. `token` empty: the one that is kept. */
  setPull: call(Id.extend({ username: z.string().trim().min(1), token: z.string() }), CredentialsView),
  /** Forgets every secret of the connection; the connection stays and asks for them. */
  signOut: call(Id, CredentialsView),
  plaintext: call(Id, PlaintextPassword.nullable()),
  /** Removes that one entry from the docker command's file, as `docker logout` does. */
  removePlaintext: call(Id, z.void()),
  apps: call(Id, z.array(App)),
  createApp: call(Id.extend({ name: z.string() }), App),
  templates: call(Id, z.array(AppTemplateView)),
  template: call(InRepository, AppTemplateView.nullable()),
  /** Values of hidden variables go to the keychain; null keeps what is there. */
  saveTemplate: call(Id.extend({ template: AppTemplate, inProject: z.boolean() }), AppTemplateView),
  removeTemplate: call(InRepository, z.void()),
  /** Settings that fit the newest image of a repository: its ports and variables. */
  proposeSettings: call(InRepository, VersionSettings),
  board: call(Id, Board),
  /** The versions of one repository's tags. */
  versionsOf: call(InRepository, z.array(AppVersion.omit({ settings: true }))),
  version: call(OfVersion, AppVersion),
  /** Finds the version of a tag, or creates it from the template; never a second one. */
  link: call(
    InRepository.extend({ tag: z.string().min(1), app: z.string().nullable(), name: z.string().nullable() }),
    LinkResult,
  ),
  changeVersion: call(OfVersion.extend({ change: VersionChange }), AppVersion),
  deleteVersion: call(OfVersion, z.void()),
  templatesChanged: event(Id),
  versionsChanged: event(Id),
  /** Tags that came from elsewhere and have no version yet; `linked`: those that their template linked by itself. */
  tagsFound: event(Id.extend({ tags: z.array(BoardTag), linked: z.array(LinkResult) })),
};
