import { assertNever } from '../result';
import { z } from '../zod';
import { count, formatDuration, formatMemory } from './format';

/**
 * What the boot test looks at. `start`: it runs; `ports`: what is expected listens; `stop`: it ends on SIGTERM; `processor`: only where the
 * engine emulates the image's.
 */
export const bootCheckCodes = ['start', 'ports', 'memory', 'user', 'stop', 'processor'] as const;

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

/** What people call the checks. */
export const bootCheckNames: Readonly<Record<BootCheck['code'], string>> = {
  start: 'Start',
  ports: 'Ports',
  memory: 'Memory',
  user: 'User',
  stop: 'Stop',
  processor: 'Processor',
};

/** `✓ It does not run as root.` */
export function checkInWords({ is, words }: BootCheck): string {
  switch (is) {
    case 'ok':
      return `✓ ${words}`;
    case 'warning':
      return `! ${words}`;
    case 'failed':
      return `✗ ${words}`;
    case 'skipped':
      return `– ${words}`;
    default:
      return assertNever(is);
  }
}

/** `2 warnings, ready after 1.2 s, memory up to 95 MB of 256 MB`; only what is known. */
export function bootTestInWords({
  checks,
  startMs,
  peakMemoryBytes: peak,
  memoryLimitBytes: limit,
}: Extract<BootTestOutput, { is: 'tested' }>): string {
  const failed = checks.filter(({ is }) => is === 'failed').length;
  const warnings = checks.filter(({ is }) => is === 'warning').length;
  return [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
    ...(startMs === null ? [] : [`ready after ${formatDuration(startMs)}`]),
    ...(peak === null
      ? []
      : [`memory up to ${formatMemory(peak)}${limit === null ? '' : ` of ${formatMemory(limit)}`}`]),
  ].join(', ');
}
