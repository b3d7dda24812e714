import type { OutputOf, PublishJob, PublishRequest } from '#shared/model/publish-job';
import type { ContextLook, ImageFacts } from '../ports/engine';
import type { PlanningTools } from './step';
import { whereOf } from './where';

export type PastJob = Pick<PublishJob, 'request' | 'state' | 'outputs' | 'createdAt'>;

/** What the next push finds of an earlier one. */
export interface Kept {
  /** Nothing has changed since. */
  readonly isAll: boolean;
  /** Prints of the steps whose layers stay, the base's among them. */
  readonly steps: ReadonlySet<string>;
}

const nothing: Kept = { isAll: false, steps: new Set() };

/**
 * Engines keep the layers of all steps up to the first that differs. That is counted on only where the image of then is still in the engine,
 * whose cache would else be gone with it, on the base of now, and where the registry still has each of its layers.
 */
export async function keptLayers(
  request: PublishRequest,
  { facts, base }: Pick<ContextLook, 'facts' | 'base'>,
  jobs: readonly PastJob[],
  {
    engine,
    planning,
    access,
    signal,
  }: Pick<PlanningTools, 'engine' | 'planning' | 'access'> & { readonly signal: AbortSignal },
): Promise<Kept> {
  const here = jobs
    .filter((job) => isPushed(job) && isSamePlace(job.request, request))
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const last = here.find(({ outputs }) => outputs.build?.fingerprint === facts.fingerprint) ?? here[0];
  if (last?.outputs.build === undefined) return nothing;
  const isAll = last.outputs.build.fingerprint === facts.fingerprint;
  const steps = sameSteps(last.outputs.check, facts.steps);
  // The base alone is looked for by itself; the engine's client takes a moment to load.
  if (!isAll && steps.size <= 1) return nothing;
  const image = await engine.image(last.outputs.build.imageId).catch(() => null);
  if (image === null) return nothing;
  const below = base.is === 'image' ? await engine.image(base.name).catch(() => null) : null;
  if (below !== null && !standsOn(image, below)) return nothing;
  const { layers } = await planning.outlook(await whereOf(request, { access, signal }), image);
  if (layers.length === 0 || layers.some(({ is }) => is === 'new')) return nothing;
  return { isAll, steps };
}

const isPushed = ({ state }: PastJob): boolean => state.is === 'succeeded';

const isSamePlace = (
  a: Pick<PublishRequest, 'registry' | 'registryProject' | 'repository'>,
  b: Pick<PublishRequest, 'registry' | 'registryProject' | 'repository'>,
): boolean => a.registry === b.registry && a.registryProject === b.registryProject && a.repository === b.repository;

const standsOn = ({ diffIds }: ImageFacts, below: ImageFacts): boolean =>
  below.diffIds.every((diffId, index) => diffIds[index] === diffId);

function sameSteps(then: OutputOf<'check'> | undefined, now: readonly string[]): ReadonlySet<string> {
  const before = then?.steps ?? [];
  const first = now.findIndex((print, index) => print !== before[index]);
  return new Set(first < 0 ? now : now.slice(0, first));
}
