import { z } from 'zod';

/** What the boot test looks at. `start`: it runs; `ports`: what is expected listens; `stop`: it ends on SIGTERM. */
export const bootCheckCodes = ['start', 'ports', 'memory', 'user', 'stop'] as const;

export const BootCheck = z.object({
  code: z.enum(bootCheckCodes),
  is: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** One plain sentence. */
  words: z.string(),
});
export type BootCheck = z.infer<typeof BootCheck>;

export const BootTestOutput = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('tested'),
    imageId: z.string(),
    /** Of the settings that it was started with: another template makes another test. */
    settings: z.string(),
    isEmulated: z.boolean(),
    checks: z.array(BootCheck),
    /** From the start until everything that was expected listened; null: nothing was, or it did not. */
    startMs: z.number().nullable(),
    /** The most that was seen; null: the engine does not tell. */
    peakMemoryBytes: z.int().nullable(),
    /** Null: there is no limit. */
    memoryLimitBytes: z.int().nullable(),
  }),
  z.object({ is: z.literal('skipped') }),
]);
export type BootTestOutput = z.infer<typeof BootTestOutput>;
