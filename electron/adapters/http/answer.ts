import { parseJson } from '#shared/json';

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Buffer<ArrayBuffer>;
}

/** What is used of `fetch`, whoever supplies it. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly redirect: 'follow';
    readonly credentials: 'omit';
    readonly signal: AbortSignal;
    readonly body?: Buffer<ArrayBuffer> | string;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

/** Undefined where it is not JSON. */
export const safeJson = (body: Buffer): unknown => parseJson(body.toString('utf8'));

/** A sign-in page or a proxy's error page: registries never answer with HTML. */
export const isHtml = (answer: Answer): boolean => /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
