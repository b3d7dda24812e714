import { type EjectFacts, ejectedDockerfile } from './eject-dockerfile';

/**
 * The recipe as files for the project, by their names: a Dockerfile that `docker build` understands by itself, and an ignore file.
 */
export function ejectedFiles(facts: EjectFacts): Readonly<Record<string, string>> {
  const ignore = facts.dockerignore === null ? '.dockerignore' : 'Dockerfile.dockerignore';
  return { Dockerfile: ejectedDockerfile(facts), [ignore]: ignoreFile(facts) };
}

const patterns = [
  '**/*DoNotShip',
  '**/*DontShipIt*',
  '**/.git',
  '**/.svn',
  '**/.hg',
  '**/.plastic',
  '**/DerivedDataCache',
  '**/Intermediate',
  '**/.godot',
  '**/.import',
  '**/*.debug',
  '**/*.sym',
  '**/*.psym',
  '**/*.pdb',
  '**/*.dSYM',
  '**/Manifest_*.txt',
  '**/.DS_Store',
  '**/Thumbs.db',
  'Dockerfile*',
  '.dockerignore',
  'gantry.json',
];

function ignoreFile({ recipe, scope, options, dockerignore }: EjectFacts): string {
  const secrets = recipe.excluded.filter(({ why }) => why !== 'named in .dockerignore').map(({ path }) => path);
  const named = secrets.filter((path) => !covered(path));
  return [
    '# What stays out of the image. Written by Gantry.',
    ...(scope.path === '' ? [] : ['*', `!${escaped(scope.path)}`]),
    ...patterns,
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
