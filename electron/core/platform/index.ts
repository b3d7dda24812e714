import type { Handlers } from '#shared/contract/channel';
import type { GantryContract } from '#shared/contract/index';
import { AppFailure } from '#shared/errors';
import { appNameProblem } from '#shared/model/app-template';
import type { AppVersion, LinkResult } from '#shared/model/app-version';
import { createReach } from '../registry/index';
import { createAccount } from './account';
import { readBoard } from './board';
import { createHiddenValues } from './hidden';
import { createLinking, type LinkRequest } from './linking';
import { createLinks } from './links';
import { proposeFor } from './propose';
import { createTemplates } from './templates';
import type { PlatformUseTools } from './tools';
import { createVersions } from './versions';
import { createWatch } from './watch';

export type { LinkRequest } from './linking';
export { createActiveWatch, linkPushed } from './pushed';
export type { OwnPush, PlatformConnections, PlatformUseTools, TemplateFolder } from './tools';

/** Apps, templates, versions and links: every call of the contract's `platform`. Methods throw AppFailure. */
export type PlatformUse = Handlers<GantryContract>['platform'] & {
  /** What `link` does, for pushes: they know the digest, and may be cancelled. */
  linkTag(request: LinkRequest, signal?: AbortSignal): Promise<LinkResult>;
  /** The versions of all apps, or of one. not-found where there is no such app. */
  allVersions(id: string, app: string | null): Promise<AppVersion[]>;
  /** Looks for tags from elsewhere until the signal aborts. */
  watch(id: string, signal: AbortSignal): Promise<void>;
};

export function createPlatformUse(tools: PlatformUseTools): PlatformUse {
  const { platform, registry, connections, onVersionsChanged } = tools;
  const reach = createReach(registry, connections);
  const hidden = createHiddenValues(tools.secrets);
  const links = createLinks({ store: tools.links, clock: tools.clock, log: tools.log });
  const templates = createTemplates({
    ...tools,
    hidden,
    onTemplatesChanged: (id) => {
      watch.templatesChanged(id);
      tools.onTemplatesChanged(id);
    },
  });
  const linkTag = createLinking({ platform, registry, connections, templates, hidden, links, onVersionsChanged });
  const watch = createWatch({ ...tools, templates, link: linkTag });
  return {
    ...createAccount(tools),
    ...createVersions({ platform, connections, links, onVersionsChanged }),
    apps: async ({ id }) => [...(await platform.apps(await connections.platform(id)))],
    createApp: async ({ id, name }) => {
      const problem = appNameProblem(name);
      if (problem !== null) throw new AppFailure({ code: 'invalid-input', message: problem });
      const app = await platform.createApp(await connections.platform(id), name);
      onVersionsChanged(id);
      return app;
    },
    templates: async ({ id }) => Promise.all((await templates.all(id)).map((template) => templates.view(id, template))),
    template: async ({ id, repository }) => {
      const found = await templates.read(id, repository);
      return found === null ? null : templates.view(id, found);
    },
    saveTemplate: ({ id, template, inProject }) => templates.save(id, template, inProject),
    removeTemplate: ({ id, repository }) => templates.remove(id, repository),
    proposeSettings: async ({ id, repository }) => {
      const { access, contents } = await reach(id);
      return proposeFor(contents, access, repository);
    },
    board: ({ id }) => readBoard({ ...tools, reach, templates, links }, id),
    link: (request) => linkTag(request),
    linkTag,
    watch: async (id, signal) => watch.watch(id, signal),
  };
}
