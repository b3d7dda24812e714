import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mendsOf } from '#core/recipe/index';
import { AppFailure } from '#shared/errors';
import { count, formatBytes } from '#shared/model/format';
import { defaultRecipeOptions, type Recipe, type RecipeOptions } from '#shared/model/recipe';
import type { BuildInvocation } from './build-arguments';
import { openDesk } from './desk';
import { findingLines, lookAt } from './detect';
import { type ExitCode, exit } from './exit-codes';
import type { Surroundings } from './workbench';

type Given = Extract<BuildInvocation, { command: 'dockerfile' }>;

/** `gantry dockerfile`: the Dockerfile that Gantry would use and the layers it adds; or both written into the project. */
export async function dockerfile(given: Given, around: Surroundings): Promise<ExitCode> {
  const edited = given.edited === null ? null : await readEdited(resolve(around.workingDir, given.edited));
  const look = await lookAt(given, around, edited, async () => null);
  const { folder, detection, examination } = look;
  for (const finding of examination.findings) for (const line of findingLines(finding)) around.output.say(line);
  if (detection.dockerfile !== null && !given.eject) {
    const file = await examination.scope.survey.text(detection.dockerfile);
    const text = file + (mendsOf(look)?.dockerfileTail ?? '');
    around.output.result({ folder, own: true, dockerfile: text, layers: [], excluded: [] }, text.trimEnd());
    return exit.done;
  }
  const { keep, leaveOut } = given;
  const options: RecipeOptions = { ...defaultRecipeOptions, ...given.recipe, keep: [...keep], leaveOut: [...leaveOut] };
  if (given.eject) {
    const written = await openDesk().eject(look, { options, edited });
    around.output.result({ folder, written }, `Written to ${folder}: ${written.join(', ')}`);
    return exit.done;
  }
  const recipe = await openDesk().plan(look, { options, edited });
  for (const line of summary(recipe)) around.output.say(line);
  const { engine, dockerfile, layers, excluded } = recipe;
  around.output.result({ folder, own: false, engine, dockerfile, layers, excluded }, dockerfile.trimEnd());
  return exit.done;
}

const readEdited = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${path} cannot be read (${why}). Name a Dockerfile that this command has printed.`;
    throw new AppFailure({ code: 'data-unreadable', message }, { cause });
  });

function summary({ layers, excluded }: Recipe): readonly string[] {
  const left = excluded.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...layers.map(({ name, bytes, files }) => {
      const number = files.filter(({ kind }) => kind === 'file').length;
      return `${name.padEnd(22)} ${formatBytes(bytes).padStart(9)}  ${count(number, 'file')}`;
    }),
    ...(excluded.length === 0
      ? []
      : [`left out               ${formatBytes(left).padStart(9)}  ${count(excluded.length, 'file')}`]),
  ];
}
