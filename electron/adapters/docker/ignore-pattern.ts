import { posix } from 'node:path';
import { AppFailure } from '#shared/errors';
import { goExpression } from './go-expression';

/** One line of an ignore file. */
export interface PathPattern {
  readonly takesBack: boolean;
  /** The path itself; what lies below a match is for the caller to know. Throws AppFailure invalid-input, as the docker command does, only when asked. */
  matches(path: string): boolean;
  /** Whether something below the folder could match. In doubt yes. */
  mayMatchBelow(folder: string): boolean;
}

/** A pattern as patternmatcher.New takes it. Throws AppFailure invalid-input. */
export function compilePattern(line: string): PathPattern {
  const clean = cleanPath(line);
  const takesBack = clean.startsWith('!');
  const text = takesBack ? clean.slice(1) : clean;
  if (text === '' || !isWellFormed(text)) throw invalid(line);
  let compiled: ((path: string) => boolean) | null = null;
  const matches = (path: string): boolean => {
    compiled ??= matcherOf(text, line);
    return compiled(path);
  };
  return { takesBack, matches, mayMatchBelow: belowOf(text, line) };
}

/** For names that may hold patterns, as an engine asks for them: what is no pattern is itself. */
export const matcherFor = (name: string): ((path: string) => boolean) =>
  isWellFormed(name) ? matcherOf(name, name) : (path) => path === name;

/** Go's filepath.Clean. Windows takes both slashes for one, and has no way to quote. */
export function cleanPath(text: string): string {
  const clean = posix.normalize(process.platform === 'win32' ? text.replaceAll('\\', '/') : text);
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}

/**
 * What moby refuses at once, as Go's filepath.Match does: up to the first `*` inside, a class that is empty or not closed, and nothing left
 * to quote. Behind it only the expression tells.
 */
const isWellFormed = (text: string): boolean =>
  /^\**(?!\*)(?:\[\^?(?:(?:\\.|[^\]\-\\])(?:-(?:\\.|[^\]\-\\]))?)+\]|\\.|[^*[\\])*(?:\*|$)/su.test(text);

/**
 * moby/patternmatcher Pattern.compile and match: `*` and `?` within a name, `**` over folders, `[...]`, `\` quotes. Names without any of
 * these are compared as they are, and so are beginnings (`logs/**`) and ends (all below a leading `**`, also in the middle of a name).
 */
function matcherOf(text: string, line: string): (path: string) => boolean {
  if (!/[*?[\]\\]/.test(text)) return (path) => path === text;
  const [, begin] = /^([^*?[\]\\]+)\*\*$/.exec(text) ?? [];
  if (begin !== undefined) return (path) => path.startsWith(begin);
  const [, end] = /^\*\*([^*?[\]\\]*)$/.exec(text) ?? [];
  if (end !== undefined) return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  const expression = expressionOf(text, line);
  // Most paths are told apart by how they end, far cheaper than by an expression that may start anywhere.
  const tail = text.includes('\\') ? '' : (/[^*?[\]^/]*$/.exec(text)?.[0] ?? '');
  return (path) => path.endsWith(tail) && expression.test(path);
}

function expressionOf(text: string, line: string): RegExp {
  try {
    return goExpression(asExpression(text));
  } catch (cause) {
    throw invalid(line, cause);
  }
}

/** The expression that moby hands to Go's regexp; blind for brackets, as moby is. */
function asExpression(text: string): string {
  const inside = text.replace(/\*\*\/?|[*?.+()|{}$]|\\./gsu, (found, at: number) => {
    if (found === '*') return '[^/]*';
    if (found === '?') return '[^/]';
    if (found.startsWith('**')) return at + found.length === text.length ? '.*' : '(.*/)?';
    return found.startsWith('\\') ? found : `\\${found}`;
  });
  return `^${inside}$`;
}

/** Without `**` and classes, which may match a slash, a pattern matches as many names as it has itself. */
function belowOf(text: string, line: string): (folder: string) => boolean {
  const parts = text.split('/');
  const open = parts.findIndex((part) => /\*\*|[[\]\\]/.test(part));
  const names = (open < 0 ? parts : parts.slice(0, open)).map((part) => matcherOf(part, line));
  return (folder) => {
    const above = folder.split('/');
    return (open >= 0 || above.length < parts.length) && above.every((name, index) => names[index]?.(name) ?? true);
  };
}

function invalid(line: string, cause?: unknown): AppFailure {
  const message = `The pattern “${line}” in the .dockerignore file is not valid. Correct it, then try again.`;
  return new AppFailure({ code: 'invalid-input', message, retryable: true, action: 'retry' }, { cause });
}
