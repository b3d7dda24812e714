import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

/** Published API descriptions are not part of this repository; tests that need one are skipped where it is not there. */
interface Answer {
  readonly schema?: object;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}
interface Description {
  readonly basePath?: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Answer>> }>>>
  >;
  readonly definitions?: object;
  readonly components?: object;
}

/** Null where all is as described, otherwise what is not. */
export type Judge = (method: string, path: string, status: number, body: unknown) => unknown;

/** `file` lies in ../shared/contracts beside the repository. Null where it is not there. */
export function readDescription(file: string, adapt: (schema: Record<string, unknown>) => void): Judge | null {
  const path = join(import.meta.dirname, '../../../shared/contracts', file);
  if (!existsSync(path)) return null;
  const description = asJsonSchema(parse(readFileSync(path, 'utf8')), adapt) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true });
  return (method, asked, status, body) => {
    const plain = asked.split('?')[0] ?? '';
    const answers = operationOf(description, method, plain)?.responses;
    if (answers === undefined) return `${method} ${plain} is not described`;
    const answer = answers[String(status)];
    if (answer === undefined) return `${method} ${plain} has no answer ${status}`;
    const schema = answer.schema ?? answer.content?.['application/json']?.schema;
    if (schema === undefined) return null;
    const { definitions, components } = description;
    const validate = ajv.compile({ ...schema, definitions, components });
    return validate(body) ? null : validate.errors;
  };
}

/** Of several templates the one with the fewest parameters. */
function operationOf({ basePath = '', paths }: Description, method: string, asked: string) {
  const parameters = (template: string): number => template.split('{').length;
  const [found] = Object.entries(paths)
    .filter(([template]) => new RegExp(`^${basePath}${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(asked))
    .filter(([, operations]) => method.toLowerCase() in operations)
    .sort(([left], [right]) => parameters(left) - parameters(right));
  return found?.[1][method.toLowerCase()];
}

/** Unknown properties count as mistakes. `$ref`s to shared answers are followed where they stand. */
function asJsonSchema(root: unknown, adapt: (schema: Record<string, unknown>) => void): unknown {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const reference = (value as { $ref?: string }).$ref;
    if (reference?.startsWith('#/responses/'))
      return visit((root as { responses: Record<string, unknown> }).responses[reference.slice('#/responses/'.length)]);
    const entries = Object.entries(value).filter(([key]) => !['example', 'format', 'examples'].includes(key));
    const schema = Object.fromEntries(entries.map(([key, part]) => [key, visit(part)]));
    const nullable = schema['x-nullable'] === true || schema['nullable'] === true;
    if (nullable && typeof schema['type'] === 'string') schema['type'] = [schema['type'], 'null'];
    if (schema['type'] === 'object' && 'properties' in schema && Object.keys(schema['properties'] as object).length > 0)
      schema['additionalProperties'] ??= false;
    adapt(schema);
    return schema;
  };
  return visit(root);
}
