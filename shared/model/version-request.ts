import type { VersionSettings } from './version-settings';

/** What a version points at. */
export interface VersionImage {
  /** `host[:port]`, without scheme. */
  readonly registry: string;
  /** `project/name`, lower case. */
  readonly image: string;
  readonly tag: string;
}

/** For the platform, so that it can pull; never the push robot's. */
export interface PullCredentials {
  readonly username: string;
  readonly token: string;
}

/**
 * The body of `POST /v1/app/{app_name}/version` (Edgegap v1). Everything is said explicitly: some of the platform's defaults contradict
 * its own limits. Variables whose hidden value is not known are left out; the caller must not let that happen.
 */
export function versionRequest(
  name: string,
  settings: VersionSettings,
  { registry, image, tag }: VersionImage,
  pull: PullCredentials | null,
): Readonly<Record<string, unknown>> {
  return {
    name,
    is_active: true,
    docker_repository: registry,
    docker_image: image,
    docker_tag: tag,
    ...(pull === null ? {} : { private_username: pull.username, private_token: pull.token }),
    ...settingsRequest(settings),
  };
}

/** The settings alone, as both creation and change send them. `ports` and `envs` replace the whole list. */
export const settingsRequest = (settings: VersionSettings): Readonly<Record<string, unknown>> => ({
  req_cpu: settings.cpuUnits,
  req_memory: settings.memoryMb,
  req_video: settings.gpuUnits,
  verify_image: settings.verifiesImage,
  force_cache: settings.cachesImage,
  time_to_deploy: settings.timeToDeploySeconds,
  max_duration: settings.maxDurationMinutes,
  restart_policy: settings.restartPolicy,
  termination_grace_period_seconds: settings.gracePeriodSeconds,
  will_deploy_in_mainland_china: settings.mainlandChina,
  ...(settings.dnsConfig === null ? {} : { dns_config: settings.dnsConfig }),
  ...(settings.endpointStorage === null ? {} : { endpoint_storage: settings.endpointStorage }),
  ports: settings.ports.map(({ port, protocol, name, toCheck, tlsUpgrade }) => ({
    port,
    protocol,
    ...(name === '' ? {} : { name }),
    to_check: toCheck,
    tls_upgrade: tlsUpgrade,
  })),
  envs: settings.variables.flatMap(({ key, value, isHidden }) =>
    value === null ? [] : [{ key, value, is_hidden: isHidden }],
  ),
});
