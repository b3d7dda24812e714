const HIDDEN = '[redacted]';

/** The text without the given secrets and without what looks like one: authorization headers, passwords in URLs and assignments. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return known
    .replace(/\b(basic|bearer|token)\s+[A-Za-z0-9+/=._-]{8,}/gi, `$1 ${HIDDEN}`)
    .replace(/(:\/\/[^/\s:@]+):[^/\s@]+@/g, `$1:${HIDDEN}@`)
    .replace(/\b(\w*(?:password|passwd|secret|token|api_?key)\w*["']?\s*[=:]\s*["']?)[^\s"',}]{3,}/gi, `$1${HIDDEN}`);
}
