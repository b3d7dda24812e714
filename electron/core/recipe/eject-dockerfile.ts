import { folderOf } from '#core/detect/index';
import type { Examination } from '#core/doctor/index';
import type { Build } from '#shared/model/detection';
import type { LayerFile, Recipe, RecipeOptions } from '#shared/model/recipe';
import { baseOf } from './bases';
import { addsLayer, purposeIn } from './dockerfile';
import { mendLines, shell } from './eject-mends';
import { withoutMomentary } from './labels';
import { CERTIFICATES_FILE, HOME_FOLDER } from './layers';
import { APP_FOLDER, INIT_FILE } from './start';

export interface EjectFacts {
  readonly recipe: Recipe;
  readonly build: Build;
  readonly examination: Examination;
  readonly options: RecipeOptions;
  /** The user's own .dockerignore; null: there is none. */
  readonly dockerignore: string | null;
}

/**
 * The recipe's Dockerfile, edited or not, as one that `docker build` understands by itself: every line stays as it is, but for labels that
 * tell of one build, and where Gantry adds its archives the same files are copied from a first stage. Layers are divided as far as COPY can: a change of the code leaves the others
 * alone while the engine's build cache lives.
 */
export function ejectedDockerfile({ recipe, build, examination: { scope }, options }: EjectFacts): string {
  const base = baseOf(build, options);
  const owner = `--chown=${options.userId}:${options.userId}`;
  const { moved, rest } = shares(recipe);
  const lines = withoutMomentary(recipe.dockerfile).split('\n');
  const start = lines.findIndex((line) => /^\s*FROM\s/i.test(line));
  const [head, body] = [lines.slice(0, start), lines.slice(start)];
  const stage = body.some((line) => /^\s*FROM\s.*\sAS\s+files\s*$/i.test(line)) ? 'gantry-files' : 'files';
  const copies = new Map<string, readonly string[]>([
    [
      'system',
      [...(base.hasCertificates ? [] : [packagesLine]), `COPY --from=${stage} ${owner} /new-home/ ${HOME_FOLDER}/`],
    ],
    ...[rest, ...moved.map(({ purpose }) => purpose)].map((purpose): [string, string[]] => [
      purpose,
      [`COPY --from=${stage} ${owner} /${purpose}/ ${APP_FOLDER}/`],
    ]),
  ]);
  const kept = body
    .filter((line) => base.hasCertificates || line !== `ENV SSL_CERT_FILE=${CERTIFICATES_FILE}`)
    .flatMap((line) =>
      addsLayer.test(line) ? once(copies, purposeIn(line)) : [withoutInit(line, !base.hasCertificates)],
    );
  return [
    ...head.filter(isDirective),
    '# Written by Gantry, and yours from now on. Build it with:',
    '#   docker build --platform linux/amd64 -t NAME .',
    ...head.filter((line) => !isDirective(line)),
    '# First stage: permissions, line endings, and which files go together. It does not get into the image.',
    `FROM ${stageBase(body) ?? baseOf(build, { ...options, base: null }).image} AS ${stage}`,
    `COPY ${JSON.stringify([scope.path === '' ? '.' : `${scope.path}/`, `/${rest}/`])}`,
    `RUN ${prepare(recipe, moved, rest).join(' \\\n && ')}`,
    '',
    ...kept,
  ].join('\n');
}

/** `# syntax=...` counts in the first lines only. */
const isDirective = (line: string): boolean => /^#\s*(?:syntax|escape|check)\s*=/i.test(line);

/** The image of the stage that the files go into, if it has a shell and is no stage itself. */
function stageBase(body: readonly string[]): string | null {
  const added = body.findIndex((line) => addsLayer.test(line));
  const froms = body
    .slice(0, added)
    .map((line) => /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line))
    .filter((found) => found !== null);
  const image = froms.at(-1)?.[1];
  const isStage = froms.some((from) => from[2]?.toLowerCase() === image?.toLowerCase());
  return image === undefined || isStage || image === 'scratch' || image.includes('$') ? null : image;
}

/** Several archives of one purpose are one COPY. */
function once(copies: Map<string, readonly string[]>, purpose: string): readonly string[] {
  const lines = copies.get(purpose) ?? [];
  copies.delete(purpose);
  return lines;
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
  return [
    `mkdir -p /new-home ${moved.map(({ purpose }) => `/${purpose}`).join(' ')}`.trim(),
    `cd /${rest}`,
    'chmod -R u+rwX,go+rX .',
    ...(programs.length === 0 ? [] : [`chmod 755 ${named(programs)}`]),
    ...mendLines(files),
    ...moved.map(
      ({ purpose, paths }) =>
        `for path in ${paths.map(shell).join(' ')}; do if [ -e "$path" ]; then mkdir -p "/${purpose}/$(dirname "$path")" && mv "$path" "/${purpose}/$path"; fi; done`,
    ),
  ];
}
