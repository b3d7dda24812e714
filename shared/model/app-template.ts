import { z } from '../zod';
import { type Problems, settingsProblems, VersionSettings } from './version-settings';

/** The settings with which a repository's tags become versions of an app. */
export const AppTemplate = z.object({
  /** Without the registry's project. */
  repository: z.string(),
  app: z.string(),
  /** `{tag}` stands for the tag. */
  versionName: z.string(),
  settings: VersionSettings,
  /** Tags that come from elsewhere become versions without being asked for. */
  linksByItself: z.boolean(),
});
export type AppTemplate = z.infer<typeof AppTemplate>;

/** Where a template is kept. */
export const TemplatePlace = z.enum(['platform', 'gantry', 'project']);
export type TemplatePlace = z.infer<typeof TemplatePlace>;

/** Hidden values never come along: `value` is null, and `knownSecrets` names the variables whose value is in the keychain. */
export const AppTemplateView = AppTemplate.extend({
  place: TemplatePlace,
  knownSecrets: z.array(z.string()),
});
export type AppTemplateView = z.infer<typeof AppTemplateView>;

/** App names: 3 to 64 characters (Edgegap v1); the charset is the one that its Unity plug-in accepts. */
export function appNameProblem(name: string): string | null {
  if (name.length < 3 || name.length > 64) return 'App names have 3 to 64 characters.';
  return /^[A-Za-z0-9_.+-]+$/.test(name)
    ? null
    : 'App names use letters, digits, dots, dashes, underscores and plus signs.';
}

/** Version names: 1 to 64 characters (Edgegap v1); the charset is undocumented, this one is safe. */
export function versionNameProblem(name: string): string | null {
  if (name.length < 1 || name.length > 64) return 'Version names have 1 to 64 characters.';
  return /^[A-Za-z0-9._-]+$/.test(name) ? null : 'Version names use letters, digits, dots, dashes and underscores.';
}

/** The name of the version that a tag becomes. */
export const versionNameOf = (rule: string, tag: string): string => rule.replaceAll('{tag}', tag);

export function templateProblems(template: AppTemplate): Problems {
  const app = appNameProblem(template.app);
  const name = template.versionName.includes('{tag}')
    ? versionNameProblem(versionNameOf(template.versionName, 'x'))
    : 'The name must hold {tag}: each tag becomes a version of its own.';
  return {
    ...(app === null ? {} : { app }),
    ...(name === null ? {} : { versionName: name }),
    ...settingsProblems(template.settings),
  };
}
