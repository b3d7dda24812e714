import type { Survey } from '#core/detect/index';
import type { IgnoreFile } from '#core/ports/build-folder';
import type { Build, Detection } from '#shared/model/detection';
import type { Finding, Fixes } from '#shared/model/finding';
import { finding } from './finding';
import { isLeftover, leftoverFindings } from './leftovers';
import { always, isMended, type Mending } from './mending';
import { besideDockerfile, buildBeside } from './own';
import { runningFindings } from './running';
import { type Scope, scopeOf } from './scope';
import { type Surroundings, startsAsRoot, surroundingFindings } from './surroundings';
import { type FaultyText, findFaultyTexts, mendedTexts, textFindings } from './texts';
import { findUnwanted, type Unwanted, type UnwantedReason } from './unwanted';

export { lostExecuteBits } from './running';
export type { Scope } from './scope';
export { runsAsRoot, type Surroundings } from './surroundings';
export type { FaultyText } from './texts';
export { reasonOfFolder, type Unwanted, type UnwantedReason } from './unwanted';

export interface Examination {
  /** Errors first. */
  readonly findings: readonly Finding[];
  readonly scope: Scope;
  /** What had better stay out. */
  readonly unwanted: readonly Unwanted[];
  /** What stays out: with a recipe nearly all of it, with the folder's own Dockerfile what somebody wants so. */
  readonly leftOut: readonly Unwanted[];
  staysOut(reason: UnwantedReason): boolean;
  /** Texts that go in mended, by path in the scope. */
  readonly mended: ReadonlyMap<string, FaultyText>;
  /** Programs that lost their execute bits get them back. */
  readonly mendsModes: boolean;
  /** The Dockerfile gets a line that names another user than root. */
  readonly addsUser: boolean;
}

export interface Patient {
  readonly survey: Survey;
  readonly detection: Detection;
  readonly ignore: IgnoreFile | null;
  /** Relative to the build's folder: wanted although they would be left out. */
  readonly keep: readonly string[];
  /** Relative to the build's folder: files and folders that would go in and are not wanted. */
  readonly leaveOut: readonly string[];
  readonly fixes: Fixes;
  readonly surroundings: Surroundings;
}

const order: readonly Finding['severity'][] = ['error', 'warning', 'hint'];

/** Everything that can be said of a build before minutes are lost. Throws AppFailure file-unreadable. */
export async function examine({
  survey,
  detection,
  ignore,
  keep,
  leaveOut,
  fixes,
  surroundings,
}: Patient): Promise<Examination> {
  const scope = scopeOf(survey, detection, ignore);
  const mending: Mending = { own: detection.dockerfile !== null, fixes };
  const dockerfile = surroundings.dockerfile ?? '';
  const build = mending.own ? buildBeside(detection, dockerfile, ignore) : detection.build;
  const place = mending.own ? scopeOf(survey, { dockerfile: null, build }, ignore) : scope;
  const running = [...runningFindings(build, place, mending), ...moduleFindings(build)];
  const staysOut = (reason: UnwantedReason): boolean => (isLeftover(reason) ? isMended(mending, reason) : !mending.own);
  const unwanted = await findUnwanted(scope, keep, leaveOut);
  const leftOut = unwanted.filter(({ reason }) => staysOut(reason));
  const out = new Set(leftOut.map(({ path }) => path));
  const texts = (await findFaultyTexts(scope, build)).filter(({ path }) => !out.has(path));
  const findings = [
    ...(mending.own ? besideDockerfile(running, dockerfile, ignore) : running),
    ...leftoverFindings(unwanted, scope, mending),
    ...textFindings(texts, scope, mending),
    ...surroundingFindings(build, scope, leftOut, mending, surroundings),
  ];
  const rank = (each: Finding): number => order.indexOf(each.severity);
  return {
    findings: findings.toSorted((a, b) => rank(a) - rank(b)),
    scope,
    unwanted,
    leftOut,
    staysOut,
    mended: mendedTexts(texts, mending),
    mendsModes: isMended(mending, 'execute-bits-lost'),
    addsUser: isMended(mending, 'runs-as-root') && startsAsRoot(build, surroundings.dockerfile),
  };
}

function moduleFindings(build: Build | null): readonly Finding[] {
  if (build?.engine !== 'node' || !build.hasDependencies || build.modules === 'there') return [];
  const command = build.hasLockFile ? 'npm ci' : 'npm install';
  const fix = always(`They are installed inside the image (${command}, which needs the network while building).`);
  const files = ['node_modules/'];
  if (build.modules === 'missing')
    return [
      finding('modules-missing', 'warning', {
        files,
        fix,
        why: 'package.json names packages that are not in node_modules/.',
      }),
    ];
  const why = 'node_modules/ holds parts that were compiled for another system and cannot run on Linux.';
  return [finding('modules-foreign', 'warning', { files, fix, why })];
}
