import type { BaseName } from '#core/ports/engine';
import { type Instruction, instructionsOf, stageOf } from '#shared/model/dockerfile';

/** What becomes the image: other stages only hand files to it. */
export interface Outline {
  readonly base: BaseName;
  /** From FROM on, the base's first; of stages that stand on one another all of them. */
  readonly steps: readonly Instruction[];
}

interface Stage {
  readonly image: string;
  readonly name: string | null;
  readonly steps: readonly Instruction[];
}

/** The last stage, or the one that is asked for (by its name or number), as moby/buildkit dockerfile2llb finds it. */
export function outlineOf(dockerfile: string, target: string | null): Outline {
  const stages = stagesOf(instructionsOf(dockerfile));
  const wanted = target?.toLowerCase() ?? null;
  const asked =
    wanted === null ? -1 : stages.findLastIndex(({ name }, index) => name === wanted || `${index}` === wanted);
  return standing(stages, asked < 0 ? stages.length - 1 : asked);
}

function standing(stages: readonly Stage[], index: number): Outline {
  const stage = stages[index];
  if (stage === undefined) return { base: { is: 'unnamed' }, steps: [] };
  const { image, steps } = stage;
  const below = stages.slice(0, index).findLastIndex(({ name }) => name === image.toLowerCase());
  if (below >= 0) {
    const { base, steps: first } = standing(stages, below);
    return { base, steps: [...first, ...steps] };
  }
  return { base: nameOf(image), steps };
}

function nameOf(image: string): BaseName {
  if (image === 'scratch') return { is: 'none' };
  return image === '' || image.includes('$') ? { is: 'unnamed' } : { is: 'image', name: image };
}

function stagesOf(instructions: readonly Instruction[]): readonly Stage[] {
  const starts = instructions.flatMap((instruction, index) => {
    const stage = stageOf(instruction);
    return stage === null ? [] : [{ ...stage, index }];
  });
  return starts.map(({ image, name, index }, number) => ({
    image,
    name: name?.toLowerCase() ?? null,
    steps: instructions.slice(index, starts[number + 1]?.index),
  }));
}
