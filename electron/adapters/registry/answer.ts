import { parseJson } from '#shared/json';

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Undefined where it is not JSON. */
export const safeJson = (body: Buffer): unknown => parseJson(body.toString('utf8'));

/** A sign-in page or a proxy's error page: registries never answer with HTML. */
export const isHtml = (answer: Answer): boolean => /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
