import type { Finding } from '#shared/model/finding';
import { count, formatBytes } from '#shared/model/format';
import type { OutputOf } from '#shared/model/publish-job';
import type { Recipe, RecipeChoice } from '#shared/model/recipe';
import { deltaInWords } from '#shared/model/recipe-delta';
import { portsOf } from '#shared/model/recipe-ports';
import type { BuildRequest } from '../../ports/engine';
import { requireFit } from '../../recipe/index';
import { chooseDelta } from '../delta';
import type { Origin } from '../origin';
import type { StepContext } from '../step';

export interface Source {
  readonly build: BuildRequest;
  readonly recipe: OutputOf<'check'>['recipe'];
  readonly origin: Origin | null;
}

/** What the engine is asked to build; null when an existing image is pushed. Throws build-findings, folder-missing, file-unreadable. */
export async function readSource(context: StepContext): Promise<Source | null> {
  const { source } = context.request;
  if (source.from === 'image') return null;
  const { folder, dockerfile, target, buildArgs, recipe: choice } = source;
  const build = { folder, dockerfile, target, buildArgs, labels: {} };
  if (choice === null) return { build: { ...build, recipe: null }, recipe: null, origin: null };
  const { recipe: whole, findings } = await planned(context, folder, choice);
  const { recipe, delta, origin } = await chooseDelta(context, folder, whole, choice.options.delta);
  for (const line of delta === null ? layersInWords(whole) : [deltaInWords(delta)]) context.log(line);
  const leftBytes = recipe.excluded.reduce((sum, { bytes }) => sum + bytes, 0);
  const facts = {
    engine: recipe.engine,
    dockerfile: recipe.dockerfile,
    layers: recipe.layers.length,
    leftOut: { files: recipe.excluded.length, bytes: leftBytes },
    findings: [...findings],
    delta,
  };
  return { build: { ...build, recipe }, recipe: facts, origin };
}

const layersInWords = ({ layers }: Recipe): readonly string[] =>
  layers.map(({ name, bytes, files }) => {
    const number = files.filter(({ kind }) => kind === 'file').length;
    return `${name}: ${count(number, 'file')}, ${formatBytes(bytes)}`;
  });

async function planned(
  context: StepContext,
  folder: string,
  { build, options, edited }: RecipeChoice,
): Promise<{ readonly recipe: Recipe; readonly findings: readonly Finding[] }> {
  const { recipes, request, signal, log } = context;
  const { keep, leaveOut } = options;
  const look = await recipes.look(
    { folder, build, keep, leaveOut, edited, choosesRecipe: true, tag: request.tag },
    signal,
  );
  for (const sentence of look.detection.build?.evidence ?? []) log(sentence);
  for (const finding of look.examination.findings) log(inWords(finding));
  requireFit(look);
  const ports = options.ports.length > 0 ? options.ports : await templatePorts(context);
  const recipe = await recipes.plan(look, { options: { ...options, ports }, edited });
  return { recipe, findings: look.examination.findings };
}

async function templatePorts({ template }: StepContext): Promise<RecipeChoice['options']['ports']> {
  const found = await template();
  return found === null ? [] : portsOf(found.settings.ports);
}

function inWords({ severity, code, files, count: all, why, fix }: Finding): string {
  const named = files.slice(0, 3).join(', ') + (all > 3 ? ` and ${all - 3} more` : '');
  return `${severity}: ${code}${named === '' ? '' : ` (${named})`}. ${why}${fix === null ? '' : ` ${fix}`}`;
}
