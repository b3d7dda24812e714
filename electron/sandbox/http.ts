import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '#shared/json';

/** What a call answers; null: no body. */
export interface Reply {
  readonly status: number;
  readonly body: object | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by a call that ends early. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.name = 'Refusal';
    this.reply = reply;
  }
}

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** The whole body; throws a Refusal (413) where it is too large to be kept in memory. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_LIMIT_BYTES) throw new Refusal({ status: 413, body: { message: 'The body is too large' } });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON; undefined where it is none. */
export const readJson = async (request: IncomingMessage): Promise<unknown> =>
  parseJson((await readBody(request)).toString('utf8'));

/** Sends an answer; what is left of the request's body is read and dropped, so that its sender hears it. */
export function send(request: IncomingMessage, response: ServerResponse, { status, body, headers = {} }: Reply): void {
  request.resume();
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Errors as registries and Harbor write them. */
export const errors = (status: number, code: string, message: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  body: { errors: [{ code, message }] },
  headers,
});

/** Errors as the platform writes them. */
export const message = (status: number, text: string): Reply => ({ status, body: { message: text } });
