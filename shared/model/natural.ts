const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });

/**
 * `1.0.9` before `1.0.10`; release candidates before their release (`1.2.0-rc1`, `1.2.0`), and what `git describe` counts after it
 * (`1.2.0-4-g1a2b3c4`).
 */
export function compareNatural(left: string, right: string): number {
  const [a, b] = [split(left), split(right)];
  const order = collator.compare(a.core, b.core) || a.rank - b.rank || collator.compare(a.rest, b.rest);
  return order || (left < right ? -1 : left > right ? 1 : 0);
}

/** `1.2.0-rc1` into `1.2.0` and `rc1`; what does not begin as a version is one piece. */
function split(tag: string): { readonly core: string; readonly rank: number; readonly rest: string } {
  const [, core, rest] = /^(v?\d+(?:\.\d+)*)-(.+)$/.exec(tag) ?? [];
  if (core === undefined || rest === undefined) return { core: tag, rank: 1, rest: '' };
  return { core, rank: /^\d+-g[0-9a-f]{4,}/.test(rest) ? 2 : 0, rest };
}
