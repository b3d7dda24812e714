import { baseName, joinPath, stemOf } from '#core/detect/index';
import type { IgnoreFile } from '#core/ports/build-folder';
import type { Build, Detection } from '#shared/model/detection';
import type { Finding, FindingCode } from '#shared/model/finding';

/**
 * The build that a folder's own Dockerfile most likely puts into the image: one whose folder it names goes first. What its ignore file keeps
 * out does not count, nor a plain program that it does not name: that may be a tool.
 */
export function buildBeside(
  { build, alternatives }: Detection,
  dockerfile: string,
  ignore: IgnoreFile | null,
): Build | null {
  const fits = [...(build === null ? [] : [build]), ...alternatives].filter(
    (each) => !isIgnored(each, ignore) && (!isPlain(each) || isNamed(each, dockerfile)),
  );
  return fits.find(({ path }) => path !== '' && dockerfile.includes(path)) ?? fits[0] ?? null;
}

const isIgnored = ({ path, executable }: Build, ignore: IgnoreFile | null): boolean =>
  executable !== null && ignore !== null && ignore.judge(joinPath(path, executable)) !== 'keep';

const isPlain = ({ engine }: Build): boolean => engine === 'native' || engine === 'go';

function isNamed({ executable }: Build, dockerfile: string): boolean {
  const name = stemOf(baseName(executable ?? '')).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(String.raw`(?:^|[\s"'/=])${name}(?:\.\w+)?(?=[\s"',;]|$)`, 'm').test(dockerfile);
}

/**
 * What keeps the build beside a Dockerfile from running, as far as that can be known: it may make its own, so that this stops no push. Words
 * that are about a recipe are said anew.
 */
export function besideDockerfile(
  findings: readonly Finding[],
  dockerfile: string,
  ignore: IgnoreFile | null,
): readonly Finding[] {
  const isOut = (path: string): boolean => ignore !== null && ignore.judge(path) !== 'keep';
  return findings.flatMap((found): readonly Finding[] => {
    if (ofDockerfile.has(found.code)) return [];
    if (found.code === 'execute-bits-lost' && /\bchmod\b/.test(dockerfile)) return [];
    // Whatever is in there does not reach the engine.
    if (found.code === 'modules-foreign' && isOut('node_modules')) return [];
    return [{ ...found, severity: 'warning', fix: null, why: `${found.why} ${said[found.code] ?? usual}` }];
  });
}

/** Nothing to start, and packages that are not there yet: a Dockerfile compiles and installs them. */
const ofDockerfile = new Set<FindingCode>(['nothing-to-start', 'modules-missing']);
const usual = 'If the Dockerfile compiles or fetches the server itself, this does not matter.';
const said: Readonly<Partial<Record<FindingCode, string>>> = {
  'execute-bits-lost': 'COPY --chmod=755 in the Dockerfile gives it back.',
  'modules-foreign': 'Name node_modules/ in .dockerignore, so that it does not cover what the Dockerfile installs.',
};
