import type { BuildLook, RecipeSummary } from '#shared/contract/builds';
import { type Build, type BuildChoice, engineNames, type SeenBuild } from '#shared/model/detection';
import { type Finding, type FindingCode, type Fixes, isFixed } from '#shared/model/finding';
import { count, formatBytes, withThousands } from '#shared/model/format';
import { plainRecipe, type RecipeChoice } from '#shared/model/recipe';

/** `Unity 2022.3, IL2CPP`: of a version, what people name it by. */
export function seenWords({ engine, version, variant }: SeenBuild): string {
  const short = version === null ? null : (/^\d+(?:\.\d+)?/.exec(version)?.[0] ?? version);
  const name = short === null ? engineNames[engine] : `${engineNames[engine]} ${short}`;
  return variant === null ? name : `${name}, ${variant}`;
}

export const seenOf = ({ detection: { build } }: BuildLook): SeenBuild | null =>
  build === null ? null : { engine: build.engine, variant: build.variant, version: build.version };

/** With the whole version and what is started. */
export function buildTitle(build: Build): string {
  const { engine, version, variant, path, executable } = build;
  const name = version === null ? engineNames[engine] : `${engineNames[engine]} ${version}`;
  const place = [path, executable ?? ''].filter((part) => part !== '').join('/');
  return `${variant === null ? name : `${name}, ${variant}`}: ${place === '' ? 'nothing to start' : place}`;
}

/** One of those that a build can be taken for. */
export interface BuildOption {
  readonly value: string;
  readonly label: string;
  readonly choice: BuildChoice;
}

const optionOf = (label: string, choice: BuildChoice): BuildOption => ({
  value: JSON.stringify([choice.path, choice.engine, choice.executable]),
  label,
  choice,
});

const exactly = ({ path, engine, executable }: Build): BuildChoice => ({ path, engine, executable });

/** Everything that the folder can be taken for: each build, and each of their programs without its engine. */
export function buildOptions({ detection: { build, alternatives } }: BuildLook): {
  readonly options: readonly BuildOption[];
  readonly value: string | null;
} {
  const builds = build === null ? alternatives : [build, ...alternatives];
  const whole = builds.map((each) => optionOf(buildTitle(each), exactly(each)));
  const plain = builds
    .filter(({ engine, executable }) => executable !== null && engine !== 'native' && engine !== 'go')
    .map((each) => {
      const place = [each.path, each.executable].filter((part) => part !== '').join('/');
      return optionOf(`Plain Linux program: ${place}`, { ...exactly(each), engine: 'native' });
    });
  const known = new Map([...plain, ...whole].map((option) => [option.value, option]));
  const options = [...known.values()].sort((a, b) => a.label.localeCompare(b.label));
  return { options, value: build === null ? null : optionOf('', exactly(build)).value };
}

/** A recipe without any wish of the user's is none: the folder's Dockerfile goes before it, should one be written. */
export const recipeOrNull = (recipe: RecipeChoice): RecipeChoice | null =>
  JSON.stringify(recipe) === JSON.stringify(plainRecipe) ? null : recipe;

/** Somebody wanted another image than the recipe makes by itself. */
export const hasImageWishes = ({ options }: RecipeChoice): boolean =>
  JSON.stringify(options) !== JSON.stringify(plainRecipe.options);

/** With another base image; empty: the recipe's own. */
export const withBase = (recipe: RecipeChoice, base: string): RecipeChoice => ({
  ...recipe,
  options: { ...recipe.options, base: base.trim() || null },
});

/** Whether pushes may build upon the last one. */
export const withDelta = (recipe: RecipeChoice, delta: boolean): RecipeChoice => ({
  ...recipe,
  options: { ...recipe.options, delta },
});

/** With what is wanted of it since it was found; what the recipe does anyway stays so. */
export function asWanted(finding: Finding, fixes: Fixes): Finding {
  const { code, fix } = finding;
  const wanted = (fixes as Readonly<Partial<Record<FindingCode, boolean>>>)[code];
  if (fix === null || fix.is === 'always' || wanted === undefined) return finding;
  return { ...finding, fix: { ...fix, is: wanted ? 'on' : 'off' } };
}

const isBlocking = (finding: Finding): boolean => finding.severity === 'error' && !isFixed(finding);

/** What to say before a project is added whose pushes will stop; null: nothing keeps it from running. */
export function blockedWords({ findings, ownDockerfile }: BuildLook, fixes: Fixes): string | null {
  const blocking = findings.filter((finding) => isBlocking(asWanted(finding, fixes))).length;
  if (blocking === 0) return null;
  if (ownDockerfile !== null)
    return `${count(blocking, 'problem')} above should be mended first: ${ownDockerfile.path} is built as it is.`;
  return `This build cannot run yet (${count(blocking, 'problem')} above). You can add the project now; a push stops before anything is built.`;
}

/** `a.pdb, b.pdb and 3 more`; empty where a finding is of no file. */
export function filesWords({ files, count: all }: Finding): string {
  const named = files.slice(0, 3);
  const more = all - named.length;
  return `${named.join(', ')}${more > 0 && named.length > 0 ? ` and ${withThousands(more)} more` : ''}`;
}

export const severityWords: Readonly<Record<Finding['severity'], string>> = {
  error: 'Problem',
  warning: 'Warning',
  hint: 'Hint',
};

/** Less than this nobody counts. */
const WORTH_BYTES = 100_000;

/** What findings of this kind weigh; null where that does not matter. */
export const weightWords = (finding: Finding): string | null => {
  const { bytes } = finding;
  if (bytes === null || bytes < WORTH_BYTES) return null;
  return isFixed(finding) ? `${formatBytes(bytes)} saved` : formatBytes(bytes);
};

export const purposeWords: Readonly<Record<RecipeSummary['layers'][number]['purpose'], string>> = {
  system: 'CA certificates and Gantry’s own',
  runtime: 'engine',
  libraries: 'libraries',
  assets: 'assets',
  code: 'code',
  delta: 'what changed',
};

export const recipeWords = ({ layers, excludedCount, excludedBytes }: RecipeSummary): string => {
  const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
  const out = excludedCount === 0 ? '' : `; ${formatBytes(excludedBytes)} left out`;
  return `${count(layers.length, 'layer')}, ${formatBytes(bytes)}${out}`;
};
