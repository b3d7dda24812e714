import { resolve } from 'node:path';
import { systemClock as clock } from '#adapters/storage/clock';
import { createProjectFolder } from '#adapters/storage/project-folder';
import { dockerfileOf, type Look } from '#core/recipe/index';
import { createStorageLeft } from '#core/storage/index';
import { AppFailure } from '#shared/errors';
import { type Build, type Detection, engineNames } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { formatBytes } from '#shared/model/format';
import type { LookArguments } from './build-arguments';
import { openDesk } from './desk';
import { type ExitCode, exit } from './exit-codes';
import { fixWords } from './fixes';
import { findTarget } from './target';
import type { Surroundings, Workbench } from './workbench';

/** Looks at a folder as the app does. `edited`: the user's changed Dockerfile of a recipe. */
export async function lookAt(
  given: LookArguments,
  { workingDir, signal, output }: Surroundings,
  edited: string | null,
  storageLeft: () => Promise<number | null>,
): Promise<Look> {
  output.live('… looking at the folder');
  const { choice: build, keep, leaveOut, tag } = given;
  const folder = resolve(workingDir, given.folder);
  const folders = createProjectFolder();
  const config = await folders.readConfig(folder);
  const fixes = { ...config?.fixes, ...given.fixes };
  const dockerfile = await dockerfileOf(folders, folder, config?.dockerfile ?? null);
  return openDesk().look({ folder, build, keep, leaveOut, edited, dockerfile, fixes, tag, storageLeft }, signal);
}

/** `gantry detect`: what the folder is, why, and what is wrong with it. */
export async function detect(given: LookArguments, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { folder, detection, examination } = await lookAt(given, around, null, leftOf(bench, around));
  const { findings } = examination;
  const lines = [...describe(detection), ...findings.flatMap(findingLines)];
  if (findings.length === 0) lines.push('✓ no findings');
  around.output.result({ folder, ...detection, findings }, lines.join('\n'));
  return exit.done;
}

/** Of the registry that a push would go to, where one is named with its token; the app's sandbox is not started for it. */
function leftOf({ registry, settings }: Workbench, { env }: Surroundings): () => Promise<number | null> {
  const sandbox = (): Promise<never> =>
    Promise.reject(
      new AppFailure({ code: 'not-possible-now', message: 'The sandbox is not started to look at a folder.' }),
    );
  const access = async () => (await findTarget({ env, settings, typedToken: null, sandbox })).access;
  const left = createStorageLeft({ access, registry, clock });
  return () => left('command');
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

export function findingLines(finding: Finding): readonly string[] {
  const { code, severity, files, count, why, bytes } = finding;
  const fix = fixWords(finding);
  const named = files.slice(0, 3).join(', ') + (count > 3 ? ` and ${count - 3} more` : '');
  return [
    `${signs[severity]} ${code}${named === '' ? '' : `: ${named}`}${(bytes ?? 0) === 0 ? '' : ` (${formatBytes(bytes ?? 0)})`}`,
    `  ${why}`,
    ...(fix === null ? [] : [`  ${fix}`]),
  ];
}
