import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppFailure } from '#shared/errors';
import { parseJson } from '#shared/json';
import type { AppTemplate } from '#shared/model/app-template';
import { ProjectTemplate, templateOfProject } from '#shared/model/project-template';
import { orCancelled } from '#shared/or-cancelled';
import { z } from '#shared/zod';
import { type ExitCode, exit } from './exit-codes';
import type { PlatformInvocation } from './platform-arguments';
import { openPlatformUse } from './platform-use';
import type { Surroundings, Workbench } from './workbench';

type Given = Extract<PlatformInvocation, { readonly command: 'template' }>;

/** As in gantry.json, but a misspelt field is a mistake; what `show` prints besides may be left in. */
const Written = ProjectTemplate.extend({
  settings: ProjectTemplate.shape.settings.unwrap().strict().optional(),
  repository: z.string().optional(),
  place: z.string().optional(),
  knownSecrets: z.array(z.string()).optional(),
}).strict();

/** `gantry template show|set|remove REPO [FILE]` */
export async function template(given: Given, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output, signal } = around;
  const { repository } = given;
  // Before anything is asked for: a template that is none costs no call.
  const typed = given.does === 'set' ? await readTemplate(given, around) : null;
  const target = await bench.target(given.tokenStdin);
  const { id } = target;
  const use = await openPlatformUse(bench, around, target, around.workingDir);
  const before = await orCancelled(use.template({ id, repository }), signal);
  if (typed !== null) {
    const saved = await use.saveTemplate({ id, template: typed, inProject: before?.place === 'project' });
    const hidden = saved.settings.variables.filter(
      ({ key, isHidden }) => isHidden && !saved.knownSecrets.includes(key),
    );
    for (const { key } of hidden) output.say(`${key} is hidden: set GANTRY_ENV_${key} where versions are created.`);
    output.result({ template: saved }, `The template of ${repository} is kept ${places[saved.place]}.`);
    return exit.done;
  }
  if (before === null) {
    const message = `${repository} has no app template. “gantry template set ${repository} FILE” makes one.`;
    throw new AppFailure({ code: 'template-missing', message });
  }
  if (given.does === 'show') {
    output.result({ template: before }, JSON.stringify(before, null, 2));
    return exit.done;
  }
  await use.removeTemplate({ id, repository });
  output.result({ repository, removed: true }, `The template of ${repository} is removed.`);
  return exit.done;
}

const places = {
  platform: 'on the platform',
  gantry: 'by Gantry on this computer',
  project: 'in gantry.json',
} as const;

async function readTemplate(
  { repository, file }: Extract<Given, { readonly does: 'set' }>,
  { readInput, workingDir }: Surroundings,
): Promise<AppTemplate> {
  const name = file ?? 'standard input';
  const text = await (file === null ? readInput() : readFile(resolve(workingDir, file), 'utf8')).catch(
    (cause: unknown) => {
      if (cause instanceof AppFailure) throw cause;
      throw new AppFailure({ code: 'data-unreadable', message: `${name} cannot be read: ${String(cause)}` }, { cause });
    },
  );
  const parsed = Written.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppFailure({
      code: 'data-unreadable',
      message: `${name} is no app template:\n${z.prettifyError(parsed.error)}`,
    });
  const secret = parsed.data.settings?.variables?.find(({ isHidden, value }) => isHidden === true && value != null);
  if (secret !== undefined)
    throw new AppFailure({
      code: 'invalid-input',
      message: `${secret.key} is hidden: its value does not belong into ${name}. Leave it out and set GANTRY_ENV_${secret.key} where versions are created.`,
    });
  return templateOfProject(repository, parsed.data);
}
