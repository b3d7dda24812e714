/** Names of variables whose values are nobody's business. Rather one too many. */
const secretName =
  /pass(?:word|wd|phrase)?|secret|token|credential|auth|cookie|dsn|jwt|salt|webhook|connection_?string|(?:^|[_-]|api|private|access)key|[_-]pwd$/i;
/** `https://user:password@host`, `redis://:password@host`, private keys, and tokens that show by their form what they are. */
const secretValue =
  /:\/\/[^/\s@]+@|-----BEGIN|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpr]-|AKIA|eyJ[\w-]+\.)[\w-]{8,}/;
/** Shorter ones are words such as `true`, which would blot out half a text. */
const SHORTEST = 6;
const HIDDEN = '•••';

const isSecret = (name: string, value: string): boolean => secretName.test(name) || secretValue.test(value);

/** `NAME=value` lines; values of secret-looking variables stay here (null). */
export function environment(lines: readonly string[]): { name: string; value: string | null }[] {
  return lines.map((line) => {
    const { name, value } = split(line);
    return { name, value: isSecret(name, value) ? null : value };
  });
}

/**
 * Hides in other texts of the same image what its variables hide, and what stands there as `NAME=value` of its own: BuildKit writes
 * build arguments into instructions (`RUN |1 TOKEN=... /bin/sh -c make`), and people write variables into labels and commands.
 */
export function hiding(lines: readonly string[]): (text: string) => string {
  const secrets = lines
    .map(split)
    .filter(({ name, value }) => value.length >= SHORTEST && isSecret(name, value))
    .map(({ value }) => value)
    .sort((left, right) => right.length - left.length);
  return (text) =>
    secrets
      .reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text)
      .replace(/:\/\/[^/\s@]+@/g, `://${HIDDEN}@`)
      .replace(/([\w.-]+)=("[^"]*"|'[^']*'|[^\s"']+)/g, (all, name: string, value: string) =>
        isSecret(name, value) ? `${name}=${HIDDEN}` : all,
      );
}

/** The words of a command: also what follows an option such as `--password`. */
export const words = (all: readonly string[], hide: (text: string) => string): string[] =>
  all.map((word, index) => {
    const before = all[index - 1] ?? '';
    return before.startsWith('-') && !before.includes('=') && secretName.test(before) ? HIDDEN : hide(word);
  });

function split(line: string): { readonly name: string; readonly value: string } {
  const at = line.indexOf('=');
  return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) };
}
