import { z } from '#shared/zod';

const bytesOf = (text: string): number => Buffer.byteLength(text);

const Port = z.object({
  port: z.int().min(0).max(59_999),
  protocol: z.enum(['TCP', 'UDP', 'TCP/UDP', 'HTTP', 'HTTPS', 'WS', 'WSS']),
  to_check: z.boolean().default(true),
  tls_upgrade: z.boolean().default(false),
  name: z.string().optional(),
});
const Env = z
  .object({
    key: z.string().min(1),
    value: z.string().refine((value) => bytesOf(value) <= 4096, 'must be at most 4 KB'),
    is_hidden: z.boolean().optional(),
    /** The older name. */
    is_secret: z.boolean().optional(),
  })
  // "Automatically sanitized" (openapi v1, InjectedEnvVariable).
  .transform(({ key, value, is_hidden, is_secret }) => ({
    key: key.replace(/\W/g, '_'),
    value,
    is_hidden: is_hidden ?? is_secret ?? false,
  }));

const text = z.string();
/** What a version's PATCH may carry (openapi v1, app-version-update), plus vCPU and memory, which newer clients send together. */
const fields = {
  name: text.min(1).max(64),
  is_active: z.boolean(),
  req_cpu: z.int().min(100),
  req_memory: z.int().min(100),
  req_video: z.int().min(0),
  docker_repository: text.min(1),
  private_username: text,
  private_token: text,
  docker_image: text.min(1).regex(/^[^A-Z]*$/, 'must be lowercase'),
  docker_tag: text.min(1),
  verify_image: z.boolean(),
  force_cache: z.boolean(),
  time_to_deploy: z.int().min(15),
  max_duration: z.int().min(-1).max(1440),
  restart_policy: z.enum(['always', 'never', 'on_failure']),
  termination_grace_period_seconds: z.int().min(5).max(3600),
  will_deploy_in_mainland_china: z.boolean(),
  dns_config: text,
  endpoint_storage: text,
  ports: z.array(Port),
  envs: z.array(Env),
};

export const VersionPatch = z.object(fields).partial();

/** A new version, with the platform's defaults (openapi v1, app-version-create; where that contradicts itself, its examples). */
export const NewVersion = VersionPatch.extend({
  name: fields.name,
  req_cpu: fields.req_cpu,
  req_memory: fields.req_memory,
  docker_repository: fields.docker_repository,
  docker_image: fields.docker_image,
  docker_tag: fields.docker_tag,
  is_active: fields.is_active.default(true),
  verify_image: fields.verify_image.default(false),
  force_cache: fields.force_cache.default(false),
  time_to_deploy: fields.time_to_deploy.default(30),
  max_duration: fields.max_duration.default(1440),
  restart_policy: fields.restart_policy.default('always'),
  will_deploy_in_mainland_china: fields.will_deploy_in_mainland_china.default(false),
  ports: fields.ports.default([]),
  envs: z.array(Env).default([]),
});

export const StoredVersion = NewVersion.extend({ create_time: text, last_updated: text });
export type StoredVersion = z.infer<typeof StoredVersion>;

/** What no single field shows; null: all is well. */
export function problemOf(version: z.infer<typeof NewVersion>): string | null {
  if (version.req_memory > 2 * version.req_cpu) return 'req_memory must be at most double req_cpu';
  const names = version.ports.flatMap(({ name }) => name ?? []);
  if (new Set(names).size < names.length) return 'ports must have different names';
  for (const { port, name, protocol, tls_upgrade } of version.ports) {
    if (port === 0 && name === undefined) return 'port 0 needs a name';
    if (tls_upgrade && protocol !== 'WS' && protocol !== 'HTTP') return 'tls_upgrade is only for WS and HTTP';
  }
  return null;
}

/** The first thing that is wrong, with its field. */
export const firstProblem = ({ issues }: z.ZodError): string => {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`;
};
