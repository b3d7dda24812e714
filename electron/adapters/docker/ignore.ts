import { cleanPath, compilePattern, type PathPattern } from './ignore-pattern';

/** What an ignore file says of each path of a context: relative, with slashes. */
export interface IgnoreRules {
  /**
   * keep: send it; skip: leave it and everything below; descend: an ignored folder below which something may be taken back. Paths may be
   * asked in any order; asked folder by folder, each costs one look at every pattern. The root itself is never asked for.
   */
  judge(path: string): 'keep' | 'skip' | 'descend';
}

/** The rules of an ignore file, as moby reads it. Throws AppFailure invalid-input where the docker command would refuse a line. */
export const parseIgnore = (content: string): IgnoreRules => rulesOf(ignoreLines(content));

/** Of patterns that were read already, as an engine sends them. Throws AppFailure invalid-input. */
export function rulesOf(lines: readonly string[]): IgnoreRules {
  const patterns = lines
    .map(trimmed)
    .filter((line) => line !== '')
    .map(compilePattern);
  if (patterns.length === 0) return { judge: () => 'keep' };
  const chain = new Chain(patterns);
  const taken = patterns.filter(({ takesBack }) => takesBack);
  return {
    judge: (path) => {
      if (!chain.of(path).ignored) return 'keep';
      return taken.some((pattern) => pattern.mayMatchBelow(path)) ? 'descend' : 'skip';
    },
  };
}

/**
 * moby/patternmatcher ignorefile.ReadAll: one pattern a line, `#` comments in the first column only, blanks around it dropped, cleaned
 * as a path, the leading slash dropped, `!` takes back.
 */
function ignoreLines(content: string): readonly string[] {
  const lines = content.replace(/^\uFEFF/, '').split('\n');
  return lines
    .filter((line) => !line.startsWith('#'))
    .map(trimmed)
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('!') ? `!${rooted(trimmed(line.slice(1)))}` : rooted(line)));
}

/** From the context's root, with or without a leading slash. */
function rooted(path: string): string {
  const clean = path === '' ? '' : cleanPath(path);
  return clean.length > 1 ? clean.replace(/^\//, '') : clean;
}

const BLANKS = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const around = new RegExp(`^${BLANKS}|${BLANKS}$`, 'g');
/** Go's strings.TrimSpace: JavaScript's own takes a byte order mark for a blank. */
const trimmed = (text: string): string => text.replace(around, '');

interface Verdict {
  readonly path: string;
  readonly ignored: boolean;
  /** Per pattern, whether it matched this path or a folder above. */
  readonly matched: readonly boolean[];
}

/**
 * moby/patternmatcher MatchesUsingParentResults: the last pattern that matches wins; one that matched a folder matches all below. A
 * pattern that cannot change the verdict is not tried, and so does not count for what lies below either: `*.md` and `!docs` leave
 * `docs/a.md` out. Keeps the verdicts of the folders above the path that was asked last.
 */
class Chain {
  private readonly patterns: readonly PathPattern[];
  private readonly above: Verdict[] = [];

  constructor(patterns: readonly PathPattern[]) {
    this.patterns = patterns;
  }

  of(path: string): Verdict {
    while (this.above.length > 0 && !path.startsWith(`${this.above.at(-1)?.path}/`)) this.above.pop();
    let from = this.above.at(-1)?.path.length ?? -1;
    for (let end = path.indexOf('/', from + 1); end >= 0; end = path.indexOf('/', from + 1)) {
      this.above.push(this.look(path.slice(0, end)));
      from = end;
    }
    return this.look(path);
  }

  private look(path: string): Verdict {
    const above = this.above.at(-1)?.matched;
    let ignored = false;
    const matched = this.patterns.map((pattern, index) => {
      if (above?.[index] !== true && (pattern.takesBack !== ignored || !pattern.matches(path))) return false;
      ignored = !pattern.takesBack;
      return true;
    });
    return { path, ignored, matched };
  }
}
