import { posix } from 'node:path';
import { AppFailure } from '#shared/errors';

/**
 * `.dockerignore` as moby reads it (patternmatcher.PatternMatcher, ignorefile.ReadAll): one pattern a line, `#` comments in the
 * first column, leading slashes dropped, `**` over folders, `!` takes back, the last match wins, a match of a parent folder counts.
 */
export interface IgnoreRules {
  /** keep: send it; skip: leave it and everything below; descend: an ignored folder below which something may be taken back. */
  judge(path: string): 'keep' | 'skip' | 'descend';
}

interface Pattern {
  readonly text: string;
  readonly takesBack: boolean;
  readonly expression: RegExp;
}

export function parseIgnore(content: string): IgnoreRules {
  const patterns = content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap(parsePattern);
  const takesBack = patterns.some((pattern) => pattern.takesBack);
  return {
    judge: (path) => {
      if (!isIgnored(path, patterns)) return 'keep';
      return takesBack && patterns.some((pattern) => pattern.takesBack && mayMatchBelow(pattern.text, path))
        ? 'descend'
        : 'skip';
    },
  };
}

function parsePattern(line: string): Pattern[] {
  if (line.startsWith('#')) return [];
  let text = line.trim();
  if (text === '') return [];
  const takesBack = text.startsWith('!');
  if (takesBack) text = text.slice(1).trim();
  if (text === '') return [];
  text = posix.normalize(text).replace(/\/$/, '').replace(/^\/+/, '');
  if (text === '' || text === '.') return [];
  return [{ text, takesBack, expression: patternExpression(text) }];
}

function isIgnored(path: string, patterns: readonly Pattern[]): boolean {
  const parents = path.split('/').slice(0, -1);
  let ignored = false;
  for (const pattern of patterns) {
    if (pattern.takesBack !== ignored) continue;
    const matches =
      pattern.expression.test(path) ||
      parents.some((_, index) => pattern.expression.test(parents.slice(0, index + 1).join('/')));
    if (matches) ignored = !pattern.takesBack;
  }
  return ignored;
}

/** A taken-back pattern may lie below the folder when its first parts agree with the folder's, wildcards agreeing with all. */
function mayMatchBelow(pattern: string, folder: string): boolean {
  const parts = pattern.split('/');
  for (const [index, name] of folder.split('/').entries()) {
    const part = parts[index];
    if (part === undefined) return true;
    if (part.includes('**')) return true;
    if (!patternExpression(part).test(name)) return false;
  }
  return true;
}

const quote = (character: string): string => character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** moby patternmatcher Pattern.compile: `*` and `?` within a name, `**` over folders, `[...]`, `\\` quotes. Throws AppFailure for a broken class. */
export function patternExpression(pattern: string): RegExp {
  let source = '^';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (character === '*' && pattern[index + 1] === '*') {
      index += 1;
      if (pattern[index + 1] === '/') index += 1;
      source += index + 1 >= pattern.length ? '.*' : '(.*/)?';
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '\\' && index + 1 < pattern.length) {
      index += 1;
      source += quote(pattern[index] ?? '');
    } else if (character === '[') {
      const end = pattern.indexOf(']', index + 1);
      if (end < 0) source += '\\[';
      else {
        source += pattern.slice(index, end + 1);
        index = end;
      }
    } else source += quote(character);
  }
  try {
    return new RegExp(`${source}$`, 's');
  } catch (cause) {
    const message = `The pattern “${pattern}” in the .dockerignore file is not valid. Correct it, then try again.`;
    throw new AppFailure({ code: 'invalid-input', message, retryable: true, action: 'retry' }, { cause });
  }
}
