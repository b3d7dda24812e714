import { z } from '../zod';

/** More steps than this are not kept of a build: an image has 127 layers at most. */
export const MAX_BUILD_STEPS = 200;

/** One thing that a builder did for an image: an instruction of the Dockerfile, or an errand of its own. */
export const BuildStep = z.object({
  /** `COPY . /app`; for an errand the engine's words, such as `load build context`. */
  name: z.string(),
  /** Its place among those of its stage; `stage` null: there is one stage only, or the builder counts over all. Null: an errand. */
  instruction: z.object({ stage: z.string().nullable(), index: z.int(), total: z.int() }).nullable(),
  /** stopped: the build ended before it did. */
  is: z.enum(['running', 'done', 'cached', 'failed', 'stopped']),
  /** Since the build's first step began, by the engine's clock where it tells. */
  startedMs: z.int().nonnegative(),
  /** The time in which it was worked on; null while it is. */
  durationMs: z.int().nonnegative().nullable(),
});
export type BuildStep = z.infer<typeof BuildStep>;

/** `[build 2/4] RUN make`; an errand has only its name. */
export function buildStepName({ name, instruction }: Pick<BuildStep, 'name' | 'instruction'>): string {
  if (instruction === null) return name;
  const { stage, index, total } = instruction;
  return `[${stage === null ? '' : `${stage} `}${index}/${total}] ${name}`;
}

/** The steps of a build that has ended: what was not finished will not be. */
export const stopSteps = (steps: readonly BuildStep[]): BuildStep[] =>
  steps.map((step) => (step.is === 'running' ? { ...step, is: 'stopped' } : step));
