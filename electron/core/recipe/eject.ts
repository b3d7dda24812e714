import type { UnwantedReason } from '#core/doctor/index';
import { type EjectFacts, ejectedDockerfile } from './eject-dockerfile';

/**
 * The recipe as files for the project, by their names: a Dockerfile that `docker build` understands by itself, and an ignore file.
 */
export function ejectedFiles(facts: EjectFacts): Readonly<Record<string, string>> {
  const ignore = facts.dockerignore === null ? '.dockerignore' : 'Dockerfile.dockerignore';
  return { Dockerfile: ejectedDockerfile(facts), [ignore]: ignoreFile(facts) };
}

const patterns: readonly (readonly [UnwantedReason, readonly string[]])[] = [
  ['do-not-ship', ['**/*DoNotShip', '**/*DontShipIt*']],
  ['version-control', ['**/.git', '**/.svn', '**/.hg', '**/.plastic']],
  ['editor-folders', ['**/DerivedDataCache', '**/Intermediate', '**/.godot', '**/.import']],
  ['debug-symbols', ['**/*.debug', '**/*.sym', '**/*.psym', '**/*.pdb', '**/*.dSYM']],
  ['build-file', ['**/Manifest_*.txt', '**/.DS_Store', '**/Thumbs.db', 'Dockerfile*', '.dockerignore', 'gantry.json']],
];

function ignoreFile({ recipe, examination: { scope, staysOut }, options, dockerignore }: EjectFacts): string {
  const secrets = recipe.excluded.filter(({ why }) => why !== 'named in .dockerignore').map(({ path }) => path);
  const named = secrets.filter((path) => !covered(path));
  return [
    '# What stays out of the image. Written by Gantry.',
    ...(scope.path === '' ? [] : ['*', `!${escaped(scope.path)}`]),
    ...patterns.flatMap(([reason, lines]) => (staysOut(reason) ? lines : [])),
    ...named.map(escaped),
    ...(dockerignore === null ? [] : ['# From .dockerignore:', dockerignore.trimEnd()]),
    ...options.keep.map((path) => `!${escaped(scope.full(path))}`),
    '',
  ].join('\n');
}

/** By one of the general patterns: tens of thousands of object files need no lines of their own. */
const covered = (path: string): boolean =>
  /(?:DoNotShip|DontShipIt[^/]*|\.git|\.svn|\.hg|\.plastic|DerivedDataCache|Intermediate|\.godot|\.import|\.dSYM)\/|\.(?:debug|p?sym|pdb)$/.test(
    path,
  );

const escaped = (path: string): string => path.replace(/[*?[\]\\!#]/g, '\\$&');
