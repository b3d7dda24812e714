const HIDDEN = '[redacted]';

/** Shorter texts occur by chance; replacing them would blank out half a report. */
const SHORTEST_SECRET = 4;

/**
 * Shapes of secrets that need no knowledge of the secret itself. The first group of each stays, so that a report still says what
 * was there. `cm9ib3Qk` is base64 of `robot$`, `eyJ` of `{"`: basic auth of a robot, JWTs and X-Registry-Auth.
 */
const shapes: readonly RegExp[] = [
  /(authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|token)\s+)?)[^\s"',;]+/gi,
  /(x-registry-auth["']?\s*[:=]\s*["']?)[^\s"',;]+/gi,
  /(\b(?:basic|bearer|token)\s+)[A-Za-z0-9+/=._~-]{8,}/gi,
  /(\brobot\$[^\s:"'@/]+:)[^\s"'@]+/g,
  /(:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/g,
  /((?:password|passwd|secret|token|api[-_]?key|access[-_]?key|"auth")\w*["']?\s*[:=]\s*["']?)[^\s"',;}]{3,}/gi,
  /()\bcm9ib3Qk[A-Za-z0-9+/=_-]+/g,
  /()\beyJ[A-Za-z0-9+/=._-]{16,}/g,
];

/** The text without the given secrets and without anything that looks like one. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  const without = known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return shapes.reduce((rest, shape) => rest.replace(shape, `$1${HIDDEN}`), without);
}
