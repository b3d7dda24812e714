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
