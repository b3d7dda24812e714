import type { BuildFolder } from '#core/ports/build-folder';
import type { Build, Detection } from '#shared/model/detection';
import { detectDotnet } from './dotnet';
import type { Detector } from './facts';
import { detectGodot } from './godot';
import { detectNative } from './native';
import { detectNode } from './node';
import { buildPlaces, type ProjectRoot, projectRoot } from './places';
import { type Survey, surveyFolder } from './survey';
import { detectUnity } from './unity';
import { detectUnreal } from './unreal';

export { latin1 } from './bytes';
export { chooseBuild } from './choose';
export { stemOf } from './facts';
export { baseName, folderOf, joinPath, type Survey, type SurveyedFile } from './survey';

/** Engines before plain programs: a Unity player is a Linux program too. */
const engines: readonly Detector[] = [detectUnity, detectUnreal, detectGodot, detectDotnet, detectNode];

export interface Detected {
  readonly detection: Detection;
  /** Of the whole folder; the findings and the recipe read on in it. */
  readonly survey: Survey;
}

/** Says what a folder is, by content. Throws AppFailure folder-missing, file-unreadable, cancelled. */
export async function detect(folders: BuildFolder, folder: string, signal: AbortSignal): Promise<Detected> {
  const top = await folders.list(folder, () => true, signal);
  const names = top.map(({ path }) => path);
  const dockerfile = top.find(({ path, kind }) => path === 'Dockerfile' && kind !== 'folder')?.path ?? null;
  const root = projectRoot(names);
  // With its own Dockerfile a whole project may be the build context: then the findings look everywhere.
  const passOver = root === null || dockerfile !== null ? () => false : (path: string) => root.passOver.has(path);
  const survey = await surveyFolder(folders, folder, passOver, signal);
  const builds = root === null ? await buildsIn(survey) : await buildsBelow(survey, root);
  const [build = null, ...alternatives] = builds;
  return { survey, detection: { dockerfile, project: root === null ? null : named(root), build, alternatives } };
}

const named = ({ engine, evidence }: ProjectRoot) => ({ engine, evidence });

/** Right in the folder: an engine's build, else a program; else an engine's build in a folder below; else programs there. */
async function buildsIn(survey: Survey): Promise<readonly Build[]> {
  const here = await run(engines, survey);
  if (here.length > 0) return here;
  const programs = await run([detectNative], survey);
  const below = await inPlaces(survey, buildPlaces(survey), engines);
  const direct = programs.filter(({ executable }) => executable?.includes('/') === false);
  return direct.length > 0 ? [...programs, ...below] : [...below, ...programs];
}

/** In an engine's project: its builds, the newest server first. Other things in there are tools and sources. */
async function buildsBelow(survey: Survey, root: ProjectRoot): Promise<readonly Build[]> {
  const places = buildPlaces(survey).filter((place) => !root.passOver.has(place.split('/')[0] ?? ''));
  const found = await inPlaces(survey, places, engines);
  const [taken, ...others] = found.filter(({ engine }) => engine === root.engine);
  if (taken === undefined) return [];
  return [{ ...taken, evidence: [whyTaken(taken, others, survey), ...taken.evidence] }, ...others];
}

/** Which build of a project was taken, and from when; a Dockerfile that lies beside it in there is another folder's. */
function whyTaken({ path, modifiedMs }: Build, others: readonly Build[], survey: Survey): string {
  const newer = others.find((other) => other.modifiedMs > modifiedMs);
  const which =
    others.length === 0 ? 'the only build in the project' : `the newest of ${others.length + 1} builds in the project`;
  const taken =
    newer === undefined
      ? `${path} was taken: ${which}, from ${timeOf(modifiedMs)}.`
      : `${path} was taken, from ${timeOf(modifiedMs)}; ${newer.path} is newer (${timeOf(newer.modifiedMs)}), but fits a server less.`;
  const file = `${path}/Dockerfile`;
  const isDeep = path.includes('/') && survey.has(file);
  return isDeep ? `${taken} ${file} beside it is not used: choose the folder ${path} itself to build by that.` : taken;
}

/** `2026-11-23 12:30 UTC` */
const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

async function inPlaces(
  survey: Survey,
  places: readonly string[],
  detectors: readonly Detector[],
): Promise<readonly Build[]> {
  const found: Build[] = [];
  for (const place of places) {
    const builds = await run(detectors, survey.below(place));
    found.push(...builds.map((build) => ({ ...build, path: place })));
  }
  return found.sort((a, b) => fitness(b) - fitness(a) || b.modifiedMs - a.modifiedMs);
}

/** A Linux server before a Linux client before anything for another system. */
const fitness = ({ platform, role, executable }: Build): number =>
  (platform === 'linux' || platform === 'any' ? 4 : 0) + (role === 'client' ? 0 : 2) + (executable === null ? 0 : 1);

async function run(detectors: readonly Detector[], survey: Survey): Promise<readonly Build[]> {
  const builds: Build[] = [];
  for (const detector of detectors) builds.push(...(await detector(survey)));
  return builds;
}
