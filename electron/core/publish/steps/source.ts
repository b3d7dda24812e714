import type { Finding } from '#shared/model/finding';
import { count, formatBytes } from '#shared/model/format';
import type { OutputOf, PublishRequest } from '#shared/model/publish-job';
import type { Recipe, RecipeChoice } from '#shared/model/recipe';
import { deltaInWords } from '#shared/model/recipe-delta';
import { portsOf } from '#shared/model/recipe-ports';
import type { BuildRequest, ContextMends } from '../../ports/engine';
import { mendsOf, otherPorts, requireFit } from '../../recipe/index';
import { chooseDelta } from '../delta';
import type { Origin } from '../origin';
import type { StepContext } from '../step';
import { inWords, lookBeside, wantsMends } from './findings';

type FolderSource = Extract<PublishRequest['source'], { from: 'folder' }>;

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
  const build = { folder, dockerfile, target, buildArgs };
  if (choice === null) {
    const mends = wantsMends(source) ? await mendsFor(context, source) : null;
    return { build: { ...build, labels: {}, recipe: null, mends }, recipe: null, origin: null };
  }
  const { recipe: whole, findings } = await planned(context, source, choice);
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
  return { build: { ...build, labels: recipe.labels, recipe, mends: null }, recipe: facts, origin };
}

const layersInWords = ({ layers }: Recipe): readonly string[] =>
  layers.map(({ name, bytes, files }) => {
    const number = files.filter(({ kind }) => kind === 'file').length;
    return `${name}: ${count(number, 'file')}, ${formatBytes(bytes)}`;
  });

async function planned(
  context: StepContext,
  { folder, fixes }: FolderSource,
  { build, options, edited }: RecipeChoice,
): Promise<{ readonly recipe: Recipe; readonly findings: readonly Finding[] }> {
  const { recipes, request, signal, log, storageLeft } = context;
  const { keep, leaveOut } = options;
  const look = await recipes.look(
    { folder, build, keep, leaveOut, edited, dockerfile: null, fixes, tag: request.tag, storageLeft },
    signal,
  );
  for (const sentence of look.detection.build?.evidence ?? []) log(sentence);
  for (const finding of look.examination.findings) log(inWords(finding));
  requireFit(look);
  const ports = options.ports.length > 0 ? options.ports : await templatePorts(context);
  const recipe = await recipes.plan(look, { options: { ...options, ports }, edited });
  for (const sentence of edited === null ? [] : otherPorts(edited, recipe.engine, ports)) log(`warning: ${sentence}`);
  return { recipe, findings: look.examination.findings };
}

/** Of a folder with its own Dockerfile: only where somebody wants something mended is its look waited for, as that reads all of it. */
async function mendsFor(context: StepContext, source: FolderSource): Promise<ContextMends | null> {
  const look = await lookBeside(context, source);
  for (const finding of look.examination.findings) context.log(inWords(finding));
  return mendsOf(look);
}

async function templatePorts({ template }: StepContext): Promise<RecipeChoice['options']['ports']> {
  const found = await template();
  return found === null ? [] : portsOf(found.settings.ports);
}
