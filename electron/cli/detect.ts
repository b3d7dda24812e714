import { resolve } from 'node:path';
import type { Look } from '#core/recipe/index';
import { type Build, type Detection, engineNames } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { formatBytes } from '#shared/model/format';
import type { LookArguments } from './build-arguments';
import { openDesk } from './desk';
import { type ExitCode, exit } from './exit-codes';
import type { Surroundings } from './workbench';

/** Looks at a folder as the app does. `edited`: the user's changed Dockerfile of a recipe. */
export async function lookAt(
  { folder, choice: build, keep, leaveOut, tag }: LookArguments,
  { workingDir, signal, output }: Surroundings,
  edited: string | null,
): Promise<Look> {
  output.live('… looking at the folder');
  const asked = { folder: resolve(workingDir, folder), build, keep, leaveOut, edited, choosesRecipe: false, tag };
  return openDesk().look(asked, signal);
}

/** `gantry detect`: what the folder is, why, and what is wrong with it. */
export async function detect(given: LookArguments, around: Surroundings): Promise<ExitCode> {
  const { folder, detection, examination } = await lookAt(given, around, null);
  const { findings } = examination;
  const lines = [...describe(detection), ...findings.flatMap(findingLines)];
  if (findings.length === 0) lines.push('✓ no findings');
  around.output.result({ folder, ...detection, findings }, lines.join('\n'));
  return exit.done;
}

function describe({ dockerfile, project, build, alternatives }: Detection): readonly string[] {
  return [
    ...(project === null ? [] : [project.evidence]),
    ...(build === null ? [] : [title(build), ...build.evidence.map((sentence) => `  ${sentence}`)]),
    ...(dockerfile === null ? [] : [`${dockerfile} is the folder’s own Dockerfile: it is used as it is.`]),
    ...(alternatives.length === 0 ? [] : ['Or:', ...alternatives.map((other) => `  ${title(other)}`)]),
  ];
}

function title({ engine, version, variant, path, executable }: Build): string {
  const kind = [engineNames[engine], version, variant === null ? null : `(${variant})`].filter((word) => word !== null);
  const place = [path, executable ?? ''].filter((part) => part !== '').join('/');
  return `${kind.join(' ')}: ${place === '' ? 'no program to start' : place}`;
}

const signs = { error: '✗', warning: '!', hint: '·' } as const;

export function findingLines({ code, severity, files, count, why, bytes, fix }: Finding): readonly string[] {
  const named = files.slice(0, 3).join(', ') + (count > 3 ? ` and ${count - 3} more` : '');
  return [
    `${signs[severity]} ${code}${named === '' ? '' : `: ${named}`}${(bytes ?? 0) === 0 ? '' : ` (${formatBytes(bytes ?? 0)})`}`,
    `  ${why}`,
    ...(fix === null ? [] : [`  Gantry: ${fix}`]),
  ];
}
