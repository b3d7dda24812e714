import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { Fetch } from '#adapters/http/answer';

type Json = Readonly<Record<string, unknown>>;

/** One request as it left the adapters. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly status: number;
  readonly answer: unknown;
}

/** A `fetch` that keeps what passes through it. */
export function recorder(through: Fetch = fetch) {
  const calls: Call[] = [];
  const recording: Fetch = async (url, init) => {
    const answer = await through(url, init);
    const bytes = await answer.arrayBuffer();
    const text = Buffer.from(bytes).toString('utf8');
    const { method, headers, body } = init;
    calls.push({
      ...{ method, headers, url: new URL(url), status: answer.status },
      body: body === undefined ? null : body.toString(),
      answer: /json/.test(answer.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : null,
    });
    return { status: answer.status, headers: answer.headers, arrayBuffer: async () => bytes };
  };
  return { fetch: recording, calls };
}

/** A published API description (Swagger 2 or OpenAPI 3). */
export interface Api {
  /** Null where a request is as described; otherwise what is not. */
  problemOf(call: Pick<Call, 'method' | 'url' | 'headers' | 'body'>): string | null;
  /** An answer made of its description: with everything in it, or with what must be there alone. */
  exampleOf(method: string, path: string, status: number, how: 'full' | 'bare'): unknown;
}

/** `file` lies in ../shared/contracts beside the repository; null where it is not there. */
export function readApi(file: string): Api | null {
  const path = join(import.meta.dirname, '../../../shared/contracts', file);
  if (!existsSync(path)) return null;
  const root = parse(readFileSync(path, 'utf8')) as Json;
  const at = (reference: string): unknown =>
    reference
      .slice(2)
      .split('/')
      .reduce<unknown>((place, key) => (place as Json)[key], root);
  const resolved = (value: unknown): Json => {
    const reference = (value as { $ref?: string }).$ref;
    return reference === undefined ? (value as Json) : resolved(at(reference));
  };
  const operationOf = (method: string, asked: string): { item: Json; operation: Json } | null => {
    const parameters = (template: string): number => template.split('{').length;
    const base = (root['basePath'] as string | undefined) ?? '';
    const [found] = Object.entries(root['paths'] as Record<string, Json>)
      .filter(([template]) => new RegExp(`^${base}${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(asked))
      .filter(([, item]) => method.toLowerCase() in item)
      .sort(([left], [right]) => parameters(left) - parameters(right));
    return found === undefined ? null : { item: found[1], operation: found[1][method.toLowerCase()] as Json };
  };

  const problemOf: Api['problemOf'] = ({ method, url, headers, body }) => {
    const found = operationOf(method, url.pathname);
    if (found === null) return `${method} ${url.pathname} is not described`;
    const { item, operation } = found;
    const lists = [item['parameters'], operation['parameters']] as (unknown[] | undefined)[];
    const parameters = lists.flatMap((list) => list ?? []).map(resolved);
    const known = new Map(parameters.map((parameter) => [`${parameter['in']} ${parameter['name']}`, parameter]));
    for (const [name, value] of url.searchParams) {
      const parameter = known.get(`query ${name}`);
      if (parameter === undefined) return `${method} ${url.pathname} knows no ?${name}`;
      const problem = valueProblem((parameter['schema'] ?? parameter) as Json, value);
      if (problem !== null) return `?${name}=${value}: ${problem}`;
    }
    for (const parameter of parameters.filter((one) => one['required'] === true && one['in'] === 'query'))
      if (!url.searchParams.has(String(parameter['name']))) return `?${String(parameter['name'])} is missing`;
    // Headers that every client sends are not described; those of their own kind are.
    const own = Object.keys(headers).filter((name) => /^x-/i.test(name));
    for (const name of own)
      if (![...known.keys()].some((key) => key.toLowerCase() === `header ${name.toLowerCase()}`))
        return `${method} ${url.pathname} knows no header ${name}`;
    const inBody = parameters.find((parameter) => parameter['in'] === 'body')?.['schema'];
    const content = (operation['requestBody'] as Json | undefined)?.['content'] as Json | undefined;
    const schema = inBody ?? (content?.['application/json'] as Json | undefined)?.['schema'];
    if (body === null || schema === undefined)
      return body === null || body === '' ? null : `${method} ${url.pathname} takes no body`;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({
      ...(schema as object),
      definitions: root['definitions'],
      components: root['components'],
    });
    return validate(JSON.parse(body)) ? null : JSON.stringify(validate.errors);
  };

  const made = (given: unknown, how: 'full' | 'bare', depth: number): unknown => {
    const schema = resolved(given);
    const parts = schema['allOf'] as unknown[] | undefined;
    if (parts !== undefined) return Object.assign({}, ...parts.map((part) => made(part, how, depth)));
    if (schema['enum'] !== undefined) return (schema['enum'] as unknown[])[0];
    if (schema['type'] === 'array') return depth > 6 ? [] : [made(schema['items'], how, depth + 1)];
    if (schema['properties'] !== undefined || schema['type'] === 'object') {
      const required = (schema['required'] as string[] | undefined) ?? [];
      const wanted = Object.entries((schema['properties'] as Json | undefined) ?? {}).filter(
        ([name]) => required.includes(name) || (how === 'full' && depth < 6),
      );
      const values = schema['additionalProperties'];
      const named =
        how === 'full' && depth < 6 && typeof values === 'object' ? { text: made(values, how, depth + 1) } : {};
      return { ...named, ...Object.fromEntries(wanted.map(([name, value]) => [name, made(value, how, depth + 1)])) };
    }
    if (schema['example'] !== undefined && typeof schema['example'] !== 'object') return schema['example'];
    if (schema['format'] === 'date-time') return '2026-04-22T12:00:46Z';
    return { integer: 1, number: 1.5, boolean: true }[schema['type'] as string] ?? 'text';
  };
  const exampleOf: Api['exampleOf'] = (method, asked, status, how) => {
    const responses = operationOf(method, asked)?.operation['responses'] as Json | undefined;
    const response = resolved(responses?.[String(status)] ?? {});
    const content = response['content'] as Json | undefined;
    const schema = response['schema'] ?? (content?.['application/json'] as Json | undefined)?.['schema'];
    if (schema === undefined) throw new Error(`${method} ${asked} has no body for ${status}`);
    return made(schema, how, 0);
  };
  return { problemOf, exampleOf };
}

function valueProblem(schema: Json, value: string): string | null {
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number';
  const parsed = isNumber ? Number(value) : schema['type'] === 'boolean' ? JSON.parse(value) : value;
  const { type, minimum, maximum, enum: choices, pattern } = schema;
  const plain = Object.fromEntries(
    Object.entries({ type, minimum, maximum, enum: choices, pattern }).filter(([, one]) => one !== undefined),
  );
  const validate = new Ajv({ strict: false }).compile(plain);
  return validate(parsed) ? null : JSON.stringify(validate.errors);
}
