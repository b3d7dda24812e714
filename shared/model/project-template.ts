import { withoutUndefined } from '../given';
import { z } from '../zod';
import type { AppTemplate } from './app-template';
import { defaultVersionSettings, VersionPort, VersionSettings, VersionVariable } from './version-settings';

/** An app template as people write it into gantry.json: what is left out is as usual. Hidden variables come without their values. */
export const ProjectTemplate = z.object({
  app: z.string(),
  /** `{tag}` stands for the tag. */
  versionName: z.string().optional(),
  linksByItself: z.boolean().optional(),
  settings: VersionSettings.partial()
    .extend({
      ports: z.array(VersionPort.partial({ name: true, toCheck: true, tlsUpgrade: true })).optional(),
      variables: z.array(VersionVariable.partial({ value: true, isHidden: true })).optional(),
    })
    .optional(),
});
export type ProjectTemplate = z.infer<typeof ProjectTemplate>;

/** With everything that was left out; what should be hidden and is written down all the same is not looked at. */
export function templateOfProject(repository: string, { app, ...written }: ProjectTemplate): AppTemplate {
  const { ports = [], variables = [], ...settings } = withoutUndefined(written.settings ?? {});
  return {
    repository,
    app,
    versionName: written.versionName ?? '{tag}',
    linksByItself: written.linksByItself ?? false,
    settings: {
      ...defaultVersionSettings,
      ...settings,
      ports: ports.map(({ port, protocol, name = '', toCheck = true, tlsUpgrade = false }) => ({
        port,
        protocol,
        name,
        toCheck,
        tlsUpgrade,
      })),
      variables: variables.map(({ key, value = null, isHidden = value === null }) => ({
        key,
        value: isHidden ? null : value,
        isHidden,
      })),
    },
  };
}

/** As it is written into gantry.json: never a secret. */
export const projectTemplate = ({ app, versionName, linksByItself, settings }: AppTemplate): ProjectTemplate => ({
  app,
  versionName,
  linksByItself,
  settings: {
    ...settings,
    variables: settings.variables.map(({ key, value, isHidden }) =>
      isHidden ? { key, isHidden } : { key, value, isHidden },
    ),
  },
});
