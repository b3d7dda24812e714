import { z } from '../zod';
import { withThousands } from './format';

/** What a version of an app runs with, without its image (Edgegap v1, POST /v1/app/{app_name}/version). */
export const protocols = ['UDP', 'TCP', 'TCP/UDP', 'HTTP', 'HTTPS', 'WS', 'WSS'] as const;
export const restartPolicies = ['always', 'never', 'on_failure'] as const;

export const VersionPort = z.object({
  /** 0: the outside port is the inside one, whatever it turns out to be; it then needs a name. */
  port: z.int(),
  protocol: z.enum(protocols),
  name: z.string(),
  toCheck: z.boolean(),
  /** WS and HTTP only. */
  tlsUpgrade: z.boolean(),
});
export type VersionPort = z.infer<typeof VersionPort>;

export const VersionVariable = z.object({
  key: z.string(),
  /** Null: a hidden value that is not known here; the platform reads it back as a placeholder only. */
  value: z.string().nullable(),
  isHidden: z.boolean(),
});
export type VersionVariable = z.infer<typeof VersionVariable>;

export const VersionSettings = z.object({
  /** 1024 units are one vCPU. */
  cpuUnits: z.int(),
  memoryMb: z.int(),
  /** 1024 units are one GPU. */
  gpuUnits: z.int(),
  ports: z.array(VersionPort),
  variables: z.array(VersionVariable),
  /** -1 to 1440. */
  maxDurationMinutes: z.int(),
  restartPolicy: z.enum(restartPolicies),
  gracePeriodSeconds: z.int(),
  /** How long the pulling of the image may take; the platform's own default of 10 is below its minimum. */
  timeToDeploySeconds: z.int(),
  cachesImage: z.boolean(),
  verifiesImage: z.boolean(),
  mainlandChina: z.boolean(),
  dnsConfig: z.string().nullable(),
  endpointStorage: z.string().nullable(),
});
export type VersionSettings = z.infer<typeof VersionSettings>;

export const defaultVersionSettings: VersionSettings = {
  cpuUnits: 1024,
  memoryMb: 1024,
  gpuUnits: 0,
  ports: [],
  variables: [],
  maxDurationMinutes: 1440,
  restartPolicy: 'always',
  gracePeriodSeconds: 5,
  timeToDeploySeconds: 120,
  cachesImage: false,
  verifiesImage: true,
  mainlandChina: false,
  dnsConfig: null,
  endpointStorage: null,
};

/** What is wrong, by field (`ports.0.name`, `memoryMb`); none: it can be sent. Limits: Edgegap v1 OpenAPI of 2026-06. */
export type Problems = Readonly<Record<string, string>>;

const MOST_VALUE_BYTES = 4096;

export function settingsProblems(settings: VersionSettings): Problems {
  const { cpuUnits, memoryMb, gpuUnits } = settings;
  return {
    ...unless(cpuUnits >= 100, 'cpuUnits', 'At least 100 units (1024 units are one vCPU).'),
    ...(memoryMb < 100
      ? { memoryMb: 'At least 100 MB.' }
      : unless(
          memoryMb <= 2 * cpuUnits,
          'memoryMb',
          `At most twice the vCPU units: ${withThousands(2 * cpuUnits)} MB.`,
        )),
    ...unless(gpuUnits >= 0, 'gpuUnits', 'Not less than 0 (1024 units are one GPU).'),
    ...within('maxDurationMinutes', settings.maxDurationMinutes, -1, 1440, 'minutes'),
    ...within('gracePeriodSeconds', settings.gracePeriodSeconds, 5, 3600, 'seconds'),
    ...unless(settings.timeToDeploySeconds >= 15, 'timeToDeploySeconds', 'At least 15 seconds.'),
    ...portProblems(settings.ports),
    ...variableProblems(settings.variables),
  };
}

const unless = (holds: boolean, field: string, sentence: string): Problems => (holds ? {} : { [field]: sentence });

const within = (field: string, value: number, least: number, most: number, unit: string): Problems =>
  unless(value >= least && value <= most, field, `From ${least} to ${most} ${unit}.`);

function portProblems(ports: readonly VersionPort[]): Problems {
  const problems: Record<string, string> = {};
  ports.forEach((port, index) => {
    const at = `ports.${index}`;
    const { name } = port;
    if (port.port < 0 || port.port > 59_999) problems[`${at}.port`] = 'From 0 to 59999.';
    if (port.port === 0 && name === '') problems[`${at}.name`] = 'Port 0 needs a name.';
    if (name !== '' && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
      problems[`${at}.name`] =
        'Letters, digits, dashes and underscores; the server reads it as ARBITRIUM_PORT_NAME_INTERNAL.';
    if (port.tlsUpgrade && port.protocol !== 'WS' && port.protocol !== 'HTTP')
      problems[`${at}.tlsUpgrade`] = 'TLS can be added to WS and HTTP only.';
    if (name !== '' && ports.some((other, place) => place < index && other.name.toLowerCase() === name.toLowerCase()))
      problems[`${at}.name`] = 'Another port has this name already.';
    if (port.port !== 0 && ports.some((other, place) => place < index && overlaps(other, port)))
      problems[`${at}.port`] = 'This port is there already.';
  });
  return problems;
}

/** The same number twice is fine where one is UDP and the other is not. */
function overlaps(one: VersionPort, other: VersionPort): boolean {
  if (one.port !== other.port) return false;
  const transports = ({ protocol }: VersionPort): readonly string[] =>
    protocol === 'TCP/UDP' ? ['tcp', 'udp'] : protocol === 'UDP' ? ['udp'] : ['tcp'];
  return transports(one).some((transport) => transports(other).includes(transport));
}

function variableProblems(variables: readonly VersionVariable[]): Problems {
  const problems: Record<string, string> = {};
  variables.forEach(({ key, value, isHidden }, index) => {
    const at = `variables.${index}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
      problems[`${at}.key`] = 'Letters, digits and underscores, not starting with a digit.';
    else if (variables.some((other, place) => place < index && other.key === key))
      problems[`${at}.key`] = 'This variable is there already.';
    if (value === null && !isHidden)
      problems[`${at}.value`] = 'Give it a value; only hidden ones may be known elsewhere.';
    if (value !== null && utf8Bytes(value) > MOST_VALUE_BYTES) problems[`${at}.value`] = 'At most 4 KB (4,096 bytes).';
  });
  return problems;
}

/** Bytes of a text in UTF-8, without the encoder that not every process has. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
