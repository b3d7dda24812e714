/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Undefined where it is not JSON. */
export function safeJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A sign-in page or a proxy's error page: registries never answer with HTML. */
export const isHtml = (answer: Answer): boolean => /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
