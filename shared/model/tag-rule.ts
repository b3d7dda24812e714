import { assertNever } from '../result';
import { z } from '../zod';

/**
 * How a game project names its next tag.
 * timestamp: `YYYY.MM.DD-HH.MM.SS-UTC`; counter: prefix + number; gitDescribe: `git describe --tags --always --dirty`; typed: asked for at each push.
 */
export const TagRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('timestamp') }),
  z.object({ kind: z.literal('counter'), prefix: z.string().max(100), next: z.int().min(0) }),
  z.object({ kind: z.literal('gitDescribe') }),
  z.object({ kind: z.literal('typed') }),
]);
export type TagRule = z.infer<typeof TagRule>;

export const defaultTagRule: TagRule = { kind: 'timestamp' };

/** `2026.11.23-12.30.00-UTC` */
export function timestampTag(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `${date.replaceAll('-', '.')}-${time.slice(0, 8).replaceAll(':', '.')}-UTC`;
}

/** The next tag; null where the rule needs something that is not there (a typed tag, a git repository). */
export function nextTag(
  rule: TagRule,
  facts: { readonly nowMs: number; readonly gitDescribe: string | null },
): string | null {
  switch (rule.kind) {
    case 'timestamp':
      return timestampTag(facts.nowMs);
    case 'counter':
      return `${rule.prefix}${rule.next}`;
    case 'gitDescribe':
      return facts.gitDescribe === null
        ? null
        : facts.gitDescribe
            .replace(/[^A-Za-z0-9._-]+/g, '-')
            .replace(/^[.-]+/, '')
            .slice(0, 128);
    case 'typed':
      return null;
    default:
      return assertNever(rule);
  }
}

/** The rule after a push with it succeeded: a counter goes on, the others stay. */
export const advanceTagRule = (rule: TagRule, pushedTag: string): TagRule =>
  rule.kind === 'counter' && pushedTag === `${rule.prefix}${rule.next}` ? { ...rule, next: rule.next + 1 } : rule;
