import { z } from '../zod';

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

/** Escape sequences of terminals (ECMA-48): OSC (titles, links), CSI (colours, cursor), then the other ones. */
const escapes = new RegExp(
  [
    '\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\|$)',
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]',
    '\\u001b[ -/]*[0-~]',
  ].join('|'),
  'g',
);
/** Control characters but the tab. */
const controls = /(?!\t)\p{Cc}/gu;

/** A line as a terminal would have left it on its screen: no escape sequences, and only what follows the last carriage return. */
export function plainLine(line: string): string {
  const text = line.replace(escapes, '').replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1).replace(controls, '');
}
