import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { getAt, type PlainAddress } from './get';

export interface EngineAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `GET` of one path. Rejects with an error like docker-modem's: `statusCode` where the engine answered, else the socket's `code`. */
export type Ask = (path: string, signal?: AbortSignal) => Promise<EngineAnswer>;

/** An engine's word for what it refuses (Docker Engine API, ErrorResponse). */
const Refusal = z.object({ message: z.string() });

/** `versioned`: the path with the API's version. */
export const askAt =
  (address: PlainAddress, versioned: (path: string) => string): Ask =>
  async (path, signal) => {
    const answer = await getAt(address, versioned(path), signal);
    const body = await text(answer);
    const { headers, statusCode = 0 } = answer;
    if (statusCode === 200) return { headers, body };
    throw refusal(statusCode, body);
  };

/** What an engine answered with another status, as docker-modem would throw it. */
export function refusal(statusCode: number, body: string): Error {
  const said = Refusal.safeParse(parseJson(body)).data?.message ?? body;
  // A redirect and some proxies say nothing at all.
  return Object.assign(new Error(said || `HTTP ${statusCode}`), { statusCode });
}
