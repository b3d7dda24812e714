import type { Survey } from '#core/detect/index';
import type { IgnoreFile } from '#core/ports/build-folder';
import type { Build, Detection } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { finding } from './finding';
import { leftoverFindings } from './leftovers';
import { runningFindings } from './running';
import { type Scope, scopeOf } from './scope';
import { type Surroundings, surroundingFindings } from './surroundings';
import { crlfFindings, findCrlf, loopbackFindings } from './texts';
import { findUnwanted, type Unwanted } from './unwanted';

export type { Scope } from './scope';
export type { Surroundings } from './surroundings';
export { folderStaysOut, type Unwanted } from './unwanted';

export interface Examination {
  /** Errors first. */
  readonly findings: readonly Finding[];
  readonly scope: Scope;
  /** What a recipe leaves out. */
  readonly unwanted: readonly Unwanted[];
  /** Scripts whose line endings a recipe mends, with the bytes they have then. */
  readonly crlf: ReadonlyMap<string, number>;
}

export interface Patient {
  readonly survey: Survey;
  readonly detection: Detection;
  readonly ignore: IgnoreFile | null;
  /** Relative to the build's folder: wanted although they would be left out. */
  readonly keep: readonly string[];
  /** Relative to the build's folder: files and folders that would go in and are not wanted. */
  readonly leaveOut: readonly string[];
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
  surroundings,
}: Patient): Promise<Examination> {
  const { build } = detection;
  const scope = scopeOf(survey, detection, ignore);
  const unwanted = await findUnwanted(scope, keep, leaveOut);
  const out = new Set(unwanted.map(({ path }) => path));
  const crlf = new Map([...(await findCrlf(scope))].filter(([path]) => !out.has(path)));
  const own = detection.dockerfile !== null;
  const findings = [
    // What the folder's own Dockerfile makes of its files is its own affair.
    ...(own ? [] : [...runningFindings(build, scope), ...moduleFindings(build)]),
    ...leftoverFindings(unwanted, scope, !own),
    ...(own ? crlfFindings(crlf, scope).map((each) => ({ ...each, fix: null })) : crlfFindings(crlf, scope)),
    ...(await loopbackFindings(build, scope)),
    ...surroundingFindings(build, scope, unwanted, surroundings),
  ];
  const rank = (each: Finding): number => order.indexOf(each.severity);
  return { findings: findings.toSorted((a, b) => rank(a) - rank(b)), scope, unwanted, crlf };
}

function moduleFindings(build: Build | null): readonly Finding[] {
  if (build?.engine !== 'node' || !build.hasDependencies || build.modules === 'there') return [];
  const command = build.hasLockFile ? 'npm ci' : 'npm install';
  const fix = `They are installed inside the image (${command}, which needs the network while building).`;
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
