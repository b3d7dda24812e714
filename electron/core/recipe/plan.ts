import type { Examination } from '#core/doctor/index';
import type { Build } from '#shared/model/detection';
import type { PlannedLayer, Recipe, RecipeFrame, RecipeLabels, RecipeOptions } from '#shared/model/recipe';
import { type Base, baseOf, isFixed } from './bases';
import { fillTemplate, refill } from './dockerfile';
import { editedFrame } from './edited-frame';
import { sortFiles } from './files';
import { type Labels, labelLines, labelNames, labelsOf, labelsOver } from './labels';
import { planLayers } from './layers';
import { needsInit } from './start';

export interface RecipeFacts {
  readonly build: Build;
  readonly examination: Examination;
  readonly options: RecipeOptions;
  readonly labels: RecipeLabels;
  /** Of the build's engine, from resources/recipes. */
  readonly template: string;
  /** Sizes of what comes with Gantry. */
  readonly bundled: { readonly certificateBytes: number; readonly initBytes: number };
  /** A Dockerfile of this recipe that the user changed; null: as the template has it. */
  readonly edited: string | null;
}

/** The virtual build context of a build that was recognised: a Dockerfile, and the layers it adds. Throws AppFailure invalid-input. */
export function planRecipe(facts: RecipeFacts): Recipe {
  const { build, examination, options, labels, template, bundled, edited } = facts;
  const base = baseOf(build, options);
  const files = sortFiles(build, examination, options.userId);
  const layers = planLayers(files, options.userId, {
    certificateBytes: base.hasCertificates ? null : bundled.certificateBytes,
    initBytes: needsInit(build) ? bundled.initBytes : null,
  });
  const words = { template, build, base, options };
  const all = labelsOf(build, labels);
  const planned =
    edited === null
      ? {
          dockerfile: fillTemplate({ ...words, labels: labelLines(all), layers }),
          labels: {},
          frame: frameOf(facts, base, all),
        }
      : plannedBy(edited, facts, base, { layers, labels: labelsOver(edited, all) });
  return {
    engine: build.engine,
    ...planned,
    layers: [...layers],
    excluded: [...files.excluded],
    delta: null,
  };
}

function plannedBy(
  edited: string,
  { options: { userId }, labels: { gantryVersion } }: RecipeFacts,
  base: Base,
  { layers, labels }: { readonly layers: readonly PlannedLayer[]; readonly labels: Labels },
): Pick<Recipe, 'dockerfile' | 'labels' | 'frame'> {
  const isPinned = (image: string): boolean => (image === base.image ? base.isPinned : isFixed(image));
  const frame = editedFrame(edited, { userId, gantryVersion, labels, isPinned });
  return { dockerfile: refill(edited, layers), labels, frame };
}

/** Null where something runs inside the image: what that leaves behind depends on more than the files. */
function frameOf(
  { build, options, labels: { gantryVersion }, template }: RecipeFacts,
  base: Base,
  labels: Labels,
): RecipeFrame | null {
  const text = fillTemplate({ template, build, base, options, labels: labelNames(labels), layers: [] });
  if (/^RUN /m.test(text)) return null;
  return {
    // What comes with Gantry may be another one with another Gantry.
    text: `${text}\n# ${gantryVersion}`,
    base: base.image,
    isPinned: base.isPinned,
    labels: labelLines(labels),
    userId: options.userId,
  };
}
