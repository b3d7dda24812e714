import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createRegistry } from '#adapters/registry/index';
import { canned } from '../support/faulty-registry';
import { failureOf, paperServer, type Reply, version } from '../support/paper-server';

/** Harbor's published API description (goharbor/harbor, api/v2.0/swagger.yaml); it is not part of this repository. */
const path = join(import.meta.dirname, '../../../shared/contracts/harbor-v2.0.swagger.yaml');
const missing = !existsSync(path);
const why = missing ? ' (skipped: ../shared/contracts/harbor-v2.0.swagger.yaml is not there)' : '';

interface Operation {
  readonly responses: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
}
interface Swagger {
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, object>>;
}
const swagger = (missing ? null : parse(readFileSync(path, 'utf8'))) as Swagger;

/** Swagger 2 as JSON schema: `x-nullable` is the only thing that ajv does not know. Unknown properties count as mistakes. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !['example', 'format'].includes(key));
  const schema = Object.fromEntries(entries.map(([key, part]) => [key, asJsonSchema(part)]));
  if (schema['x-nullable'] === true && typeof schema['type'] === 'string') schema['type'] = [schema['type'], 'null'];
  if (schema['type'] === 'object' && 'properties' in schema) schema['additionalProperties'] ??= false;
  return schema;
}

function problemsOf(definition: string, body: unknown): unknown {
  const ajv = new Ajv({ strict: false });
  const root = { definitions: asJsonSchema(swagger.definitions), $ref: definition };
  const validate = ajv.compile(root);
  validate(body);
  return validate.errors;
}

/** The operation behind a request line, with its answer's definition. */
function operationOf(line: string): Operation | undefined {
  const [method = '', url = ''] = line.split(' ');
  const asked = url.slice(swagger.basePath.length);
  const found = Object.entries(swagger.paths).find(([template]) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(asked),
  );
  return url.startsWith(`${swagger.basePath}/`) ? found?.[1][method.toLowerCase()] : undefined;
}
function answerOf(operation: Operation | undefined): string {
  const definition = operation?.responses['200']?.schema?.$ref;
  if (definition === undefined) throw new Error('Harbor has no such call');
  return definition;
}

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

async function harborThat(answers: (line: string) => Reply | null) {
  const made = await paperServer(({ line }) => answers(line));
  close = made.close;
  return made;
}

describe(`Harbor’s API description${why}`, () => {
  const summary = (quota: object) => ({ repo_count: 2, project_admin_count: 1, ...quota });
  const withQuota = summary({ quota: { hard: { storage: 10_737_418_240 }, used: { storage: 152 } } });

  it.skipIf(missing)('knows the storage call, and the answer that Gantry reads is one of its answers', async () => {
    const { access, asked } = await harborThat(() => ({ status: 200, body: withQuota }));
    expect(await registry.storage(access)).toMatchObject({ usedBytes: 152, limitBytes: 10_737_418_240 });
    const [request] = asked;
    const operation = operationOf(request?.line ?? '');
    expect(problemsOf(answerOf(operation), withQuota)).toBeNull();
  });

  it.skipIf(missing).each([
    ['without the right to see the quota', summary({})],
    ['without a limit', summary({ quota: { hard: { storage: -1 }, used: { storage: 0 } } })],
  ])('allows a summary %s, and Gantry reads it', async (_, body) => {
    const { access, asked } = await harborThat(() => ({ status: 200, body }));
    expect(await registry.storage(access)).toMatchObject({ limitBytes: null });
    expect(problemsOf(answerOf(operationOf(asked[0]?.line ?? '')), body)).toBeNull();
  });

  it.skipIf(missing).each([
    ['signed in', { auth_mode: 'db_auth', harbor_version: 'v2.16.0', registry_url: 'r.example' }, 'Harbor v2.16.0'],
    ['as nobody', { auth_mode: 'db_auth', harbor_version: null }, 'Harbor'],
  ])('knows the version call and its answer when %s', async (_, body, product) => {
    const { access, asked } = await harborThat((line) => {
      if (line === 'GET /v2/') return { status: 200, headers: version, body: {} };
      return line === 'GET /api/v2.0/systeminfo' ? { status: 200, body } : { status: 401 };
    });
    expect(await registry.probe(access)).toMatchObject({ product });
    const request = asked.find(({ line }) => line.includes('/api/'));
    expect(problemsOf(answerOf(operationOf(request?.line ?? '')), body)).toBeNull();
  });

  it.skipIf(missing).each(['unauthorized', 'quota', 'denied', 'immutable', 'tooMany', 'internal'] as const)(
    'has the error body of “%s”, and Gantry shows its words',
    async (name) => {
      const { status, headers, body } = canned[name];
      expect(problemsOf('#/definitions/Errors', JSON.parse(body))).toBeNull();
      const { access } = await harborThat(() => ({ status, headers, body }));
      const { errors } = JSON.parse(body) as { errors: [{ message: string }] };
      expect((await failureOf(registry.manifest(access, 'game', 'v1'))).detail).toContain(errors[0].message);
    },
  );

  it.skipIf(missing)('is really held against the answers', () => {
    const wrong = { repo_count: 'two', quota: { hard: { storage: '10 GB' } } };
    expect(problemsOf('#/definitions/ProjectSummary', wrong)).not.toBeNull();
    expect(problemsOf('#/definitions/ProjectSummary', { qouta: {} })).not.toBeNull();
    expect(operationOf('GET /api/v2.0/projects/studio/sumary')).toBeUndefined();
  });
});
