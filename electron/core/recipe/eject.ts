import { folderOf } from '#core/detect/index';
import type { Scope } from '#core/doctor/index';
import type { Build } from '#shared/model/detection';
import type { LayerFile, Recipe, RecipeOptions } from '#shared/model/recipe';
import { baseOf } from './bases';
import { HOME_FOLDER } from './layers';
import { APP_FOLDER, INIT_FILE } from './start';

export interface EjectFacts {
  readonly recipe: Recipe;
  readonly build: Build;
  readonly scope: Scope;
  readonly options: RecipeOptions;
  /** The user's own .dockerignore; null: there is none. */
  readonly dockerignore: string | null;
}

const IMAGE_LINES = /^(?:EXPOSE|USER|ENTRYPOINT|CMD|LABEL|ENV|WORKDIR|RUN)\b|^ {6}\S/;

/**
 * The recipe as files for the project, by their names: a Dockerfile that `docker build` understands by itself, and an ignore file. Layers
 * are divided as far as COPY can: a change of the code leaves the others alone while the engine's build cache lives.
 */
export function ejectedFiles(facts: EjectFacts): Readonly<Record<string, string>> {
  const ignore = facts.dockerignore === null ? '.dockerignore' : 'Dockerfile.dockerignore';
  return { Dockerfile: dockerfile(facts), [ignore]: ignoreFile(facts) };
}

function dockerfile({ recipe, build, scope, options }: EjectFacts): string {
  const base = baseOf(build, options);
  const owner = `--chown=${options.userId}:${options.userId}`;
  const { moved, rest } = shares(recipe);
  const kept = recipe.dockerfile
    .split('\n')
    .filter((line) => IMAGE_LINES.test(line) && !line.includes('SSL_CERT_FILE'));
  const [before, after] = [
    kept.filter((line) => line.startsWith('ENV')),
    kept.filter((line) => !line.startsWith('ENV')),
  ];
  const install = after.find((line) => line.startsWith('RUN '));
  const copies = ['runtime', 'libraries', 'assets', 'code']
    .filter((purpose) => purpose === rest || moved.some((share) => share.purpose === purpose))
    .map((purpose) => `COPY --from=files ${owner} /${purpose}/ ${APP_FOLDER}/`);
  return [
    '# Written by Gantry, and yours from now on. Build it with:',
    '#   docker build --platform linux/amd64 -t NAME .',
    '# First stage: permissions, line endings, and which files go together. It does not get into the image.',
    `FROM ${base.image} AS files`,
    `COPY ${JSON.stringify([scope.path === '' ? '.' : `${scope.path}/`, `/${rest}/`])}`,
    `RUN ${prepare(recipe, moved, rest).join(' \\\n && ')}`,
    '',
    `FROM ${base.image}`,
    ...(base.hasCertificates ? [] : [packagesLine]),
    ...before,
    `COPY --from=files ${owner} /new-home/ ${HOME_FOLDER}/`,
    ...(install === undefined ? copies : [...copies.slice(0, 1), `WORKDIR ${APP_FOLDER}`, install, ...copies.slice(1)]),
    ...after.filter((line) => line !== install).map((line) => withoutInit(line, !base.hasCertificates)),
    '',
  ].join('\n');
}

/** On Gantry's own base; the user's is taken as it is. */
const packagesLine =
  'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini && rm -rf /var/lib/apt/lists/*';

/** Debian's tini does what Gantry's first process does; without it `docker run --init` would. */
const withoutInit = (line: string, hasTini: boolean): string =>
  line.replace(`"${INIT_FILE}", `, hasTini ? '"/usr/bin/tini", "--", ' : '');

interface Share {
  readonly purpose: string;
  readonly paths: readonly string[];
}

/** Which paths must be named for each purpose; the one that would need the most gets the rest, new files too. */
function shares({ layers }: Recipe): { readonly moved: readonly Share[]; readonly rest: string } {
  const purposes = new Map<string, string>();
  for (const { purpose, files } of layers)
    for (const { path, kind } of files)
      if (kind !== 'folder' && path.startsWith('app/')) purposes.set(path.slice(4), purpose);
  const byFolder = new Map<string, Set<string>>();
  for (const [path, purpose] of purposes)
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder))
      byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(purpose));
  const found = new Map<string, Set<string>>();
  for (const [path, purpose] of purposes) {
    const parts = path.split('/');
    const whole = parts.findIndex((_, index) => byFolder.get(parts.slice(0, index + 1).join('/'))?.size === 1);
    const named = whole < 0 ? path : parts.slice(0, whole + 1).join('/');
    found.set(purpose, (found.get(purpose) ?? new Set()).add(named));
  }
  const all = [...found].map(([purpose, paths]) => ({ purpose, paths: [...paths].sort() }));
  const [first, ...others] = all.toSorted((a, b) => weight(b) - weight(a));
  return { moved: others, rest: first?.purpose ?? 'code' };
}

/** Assets are what comes and goes; something else only where naming it would fill pages. */
const weight = ({ purpose, paths }: Share): number => paths.length + (purpose === 'assets' ? 500 : 0);

function prepare({ layers }: Recipe, moved: readonly Share[], rest: string): readonly string[] {
  const files = layers
    .flatMap((layer) => layer.files)
    .filter(({ kind, path }) => kind === 'file' && path.startsWith('app/'));
  const named = (chosen: readonly LayerFile[]): string => chosen.map(({ path }) => shell(path.slice(4))).join(' ');
  const programs = files.filter(({ mode }) => (mode & 0o111) !== 0);
  const crlf = files.filter(({ mend }) => mend === 'line-endings');
  return [
    `mkdir -p /new-home ${moved.map(({ purpose }) => `/${purpose}`).join(' ')}`.trim(),
    `cd /${rest}`,
    'chmod -R u+rwX,go+rX .',
    ...(programs.length === 0 ? [] : [`chmod 755 ${named(programs)}`]),
    ...(crlf.length === 0 ? [] : [`sed -i 's/\\r$//' ${named(crlf)}`]),
    ...moved.map(
      ({ purpose, paths }) =>
        `for path in ${paths.map(shell).join(' ')}; do if [ -e "$path" ]; then mkdir -p "/${purpose}/$(dirname "$path")" && mv "$path" "/${purpose}/$path"; fi; done`,
    ),
  ];
}

const shell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

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
