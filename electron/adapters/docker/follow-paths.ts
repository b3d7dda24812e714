import { posix } from 'node:path';
import type { ContextEntry } from './context-entry';
import { matcherFor } from './ignore-pattern';

/** fsutil gives up on links to links after this many. */
const MAX_LINKS = 255;

/**
 * Which entries the engine wants of a context: `followpaths` (COPY sources and the Dockerfile, with `*`; symbolic links on the way are
 * followed, tonistiigi/fsutil followlinks.go) and `include-patterns`. Everything where it names nothing. In doubt more is included:
 * that costs bytes, never correctness.
 */
export function wantedBy(
  entries: readonly ContextEntry[],
  followPaths: readonly string[],
  includePatterns: readonly string[],
): (path: string) => boolean {
  if (followPaths.length === 0 && includePatterns.length === 0) return () => true;
  const followed = follow(entries, followPaths);
  const wanted = [...followed, ...includePatterns].map(beforeDoubleStar);
  if (wanted.some((parts) => parts.length === 0)) return () => true;
  const tests = wanted.map((parts) => parts.map((_, index) => matcherFor(parts.slice(0, index + 1).join('/'))));
  return (path) => {
    const names = path.split('/');
    // Parents of what is wanted, the thing itself, and all below it.
    return tests.some((test) => test[Math.min(names.length, test.length) - 1]?.(names.slice(0, test.length).join('/')));
  };
}

const partsOf = (path: string): readonly string[] =>
  posix
    .normalize(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');

function beforeDoubleStar(pattern: string): readonly string[] {
  const parts = partsOf(pattern);
  const star = parts.findIndex((part) => part.includes('**'));
  return star < 0 ? parts : parts.slice(0, star);
}

function follow(entries: readonly ContextEntry[], paths: readonly string[]): ReadonlySet<string> {
  const links = entries.filter(({ kind }) => kind === 'link');
  const found = new Set<string>();
  const add = (path: string, depth: number): void => {
    const parts = partsOf(path);
    if (parts.length === 0) found.add('.');
    if (depth > MAX_LINKS) return;
    for (const index of parts.keys()) {
      const here = parts.slice(0, index + 1).join('/');
      const rest = parts.slice(index + 1);
      const targets = targetsOf(links, here);
      if (rest.length > 0 && targets.length === 0) continue;
      if (found.has(here)) return;
      found.add(here);
      for (const target of targets) add(posix.join(target, ...rest), depth + 1);
      if (targets.length > 0) return;
    }
  };
  for (const path of paths) add(path, 0);
  return found;
}

/** Where the links that a path (its last part may hold wildcards) names lead to, from the context's root. */
function targetsOf(links: readonly ContextEntry[], path: string): readonly string[] {
  const matches = matcherFor(path);
  return links
    .filter((link) => matches(link.path))
    .map(({ path: own, linkTarget }) =>
      posix.join('/', linkTarget.startsWith('/') ? '' : posix.dirname(own), linkTarget),
    );
}
