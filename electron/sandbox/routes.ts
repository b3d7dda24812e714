import type { IncomingMessage } from 'node:http';
import type { Reply } from './http';
import type { User } from './users';

/** One request that a route takes. */
export interface Call {
  readonly request: IncomingMessage;
  /** The robot whose credentials it carries. */
  readonly user: User | null;
  readonly query: URLSearchParams;
  /** The `{names}` of the path, decoded once. */
  readonly path: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly template: string;
  readonly handle: (call: Call) => Promise<Reply>;
}

/** Finds the route of a request; null where there is none. A `{name}` stands for one segment, so an encoded `/` stays inside it. */
export function findRoute(
  routes: readonly Route[],
  request: IncomingMessage,
  user: User | null,
): (() => Promise<Reply>) | null {
  const [asked = '', query = ''] = (request.url ?? '/').split('?', 2);
  const segments = asked.split('/');
  for (const route of routes) {
    if (route.method !== request.method) continue;
    const path = match(route.template.split('/'), segments);
    if (path !== null) return () => route.handle({ request, user, query: new URLSearchParams(query), path });
  }
  return null;
}

function match(template: readonly string[], asked: readonly string[]): Record<string, string> | null {
  if (template.length !== asked.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const given = asked[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== given) return null;
    if (name === undefined) continue;
    const decoded = decode(given);
    if (decoded === null || decoded === '') return null;
    found[name] = decoded;
  }
  return found;
}

/** Null where the text is not encoded properly. */
export function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
