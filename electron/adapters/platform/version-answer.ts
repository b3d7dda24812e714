import type { FullVersion } from '#core/ports/platform';
import {
  defaultVersionSettings,
  protocols,
  restartPolicies,
  type VersionSettings,
} from '#shared/model/version-settings';
import { z } from '#shared/zod';
import { instant } from '../http/time';

/** What a hidden value reads as; it must never be sent back. */
const HIDDEN = 'This value is set and encrypted';

const text = z.string().nullish().catch(null);
const whole = z.int().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);

/** Of a version only its name is sure to be there: what is missing or odd counts as not said (Edgegap v1, AppVersion). */
export const VersionAnswer = z.object({
  name: z.string(),
  create_time: text,
  last_updated: text,
  is_active: flag,
  req_cpu: whole,
  req_memory: whole,
  req_video: whole,
  docker_repository: text,
  docker_image: text,
  docker_tag: text,
  private_username: text,
  verify_image: flag,
  force_cache: flag,
  caching_percent: z.number().nullish().catch(null),
  time_to_deploy: whole,
  max_duration: whole,
  restart_policy: text,
  termination_grace_period_seconds: whole,
  will_deploy_in_mainland_china: flag,
  dns_config: text,
  endpoint_storage: text,
  ports: z
    .array(z.object({ port: z.int(), protocol: text, name: text, to_check: flag, tls_upgrade: flag }))
    .nullish()
    .catch(null),
  envs: z
    .array(z.object({ key: z.string(), value: text, is_hidden: flag, is_secret: flag }))
    .nullish()
    .catch(null),
});
type VersionAnswer = z.infer<typeof VersionAnswer>;

export const fullVersion = (app: string, answer: VersionAnswer): FullVersion => ({
  app,
  name: answer.name,
  isActive: answer.is_active !== false,
  registry: answer.docker_repository ?? '',
  image: answer.docker_image ?? '',
  tag: answer.docker_tag ?? '',
  createdAt: instant(answer.create_time),
  updatedAt: instant(answer.last_updated),
  cachedShare: shareOf(answer.caching_percent ?? null),
  pullUsername: answer.private_username || null,
  settings: settingsOf(answer),
});

/** 0 to 1; what else comes is no share. */
const shareOf = (percent: number | null): number | null =>
  percent === null || percent < 0 || percent > 1 ? null : percent;

function settingsOf(answer: VersionAnswer): VersionSettings {
  const usual = defaultVersionSettings;
  return {
    cpuUnits: answer.req_cpu ?? usual.cpuUnits,
    memoryMb: answer.req_memory ?? usual.memoryMb,
    gpuUnits: answer.req_video ?? usual.gpuUnits,
    ports: (answer.ports ?? []).map(({ port, protocol, name, to_check, tls_upgrade }) => ({
      port,
      protocol: protocolOf(protocol ?? ''),
      name: name ?? '',
      toCheck: to_check !== false,
      tlsUpgrade: tls_upgrade === true,
    })),
    variables: (answer.envs ?? []).map(({ key, value, is_hidden, is_secret }) => {
      // `is_secret` is the older name.
      const isHidden = is_hidden ?? is_secret ?? value === HIDDEN;
      return { key, value: isHidden || value === HIDDEN ? null : (value ?? ''), isHidden };
    }),
    maxDurationMinutes: answer.max_duration ?? usual.maxDurationMinutes,
    restartPolicy: restartPolicies.find((policy) => policy === answer.restart_policy) ?? usual.restartPolicy,
    gracePeriodSeconds: answer.termination_grace_period_seconds ?? usual.gracePeriodSeconds,
    timeToDeploySeconds: answer.time_to_deploy ?? usual.timeToDeploySeconds,
    cachesImage: answer.force_cache === true,
    verifiesImage: answer.verify_image === true,
    mainlandChina: answer.will_deploy_in_mainland_china === true,
    dnsConfig: answer.dns_config || null,
    endpointStorage: answer.endpoint_storage || null,
  };
}

/** The description names no fixed set; one that is not known here is read as the widest. */
const protocolOf = (said: string): VersionSettings['ports'][number]['protocol'] =>
  protocols.find((protocol) => protocol === said.toUpperCase()) ?? 'TCP/UDP';
