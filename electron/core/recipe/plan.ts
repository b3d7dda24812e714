import type { Examination } from '#core/doctor/index';
import type { Build } from '#shared/model/detection';
import type { Recipe, RecipeLabels, RecipeOptions } from '#shared/model/recipe';
import { baseOf } from './bases';
import { fillTemplate, refill } from './dockerfile';
import { sortFiles } from './files';
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
  const dockerfile =
    edited === null ? fillTemplate({ template, build, base, options, labels, layers }) : refill(edited, layers);
  return { engine: build.engine, dockerfile, layers: [...layers], excluded: [...files.excluded] };
}
