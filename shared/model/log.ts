import { z } from 'zod';

/** Lines of a job's log, from `from` (0-based). */
export const LogPage = z.object({
  from: z.int().nonnegative(),
  lines: z.array(z.string()),
  totalLines: z.int().nonnegative(),
});
export type LogPage = z.infer<typeof LogPage>;

/** Line numbers (0-based) that contain the text, ignoring case; `more` when there were more than asked for. */
export const LogMatches = z.object({ lines: z.array(z.int().nonnegative()), more: z.boolean() });
export type LogMatches = z.infer<typeof LogMatches>;

// biome-ignore format: one pattern a line
const escapes = new RegExp(
  [
    '\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\|$)', // OSC: titles, links
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]', // CSI: colours, cursor
    '\\u001b[ -/]*[0-~]', // the other escapes
  ].join('|'),
  'g',
);
