import type { AppTemplate } from '#shared/model/app-template';
import type { Port } from '#shared/model/recipe';
import { portsOf } from '#shared/model/recipe-ports';
import { defaultVersionSettings, type VersionPort } from '#shared/model/version-settings';
import type { ContainerRequest } from '../../ports/container';

/** What the platform would start the image with. */
export interface BootSettings {
  readonly request: Omit<ContainerRequest, 'imageId'>;
  /** Where the expected ports come from; null: from the image itself. */
  readonly expects: { readonly from: 'template' | 'recipe'; readonly ports: readonly Port[] } | null;
  /** Of the template, as typed; null: no limit. */
  readonly memoryMb: number | null;
  readonly graceMs: number;
  /** Hidden variables whose values are not known here. */
  readonly missingVariables: readonly string[];
}

const MIB = 1024 * 1024;

/** With the template's limits, variables and ports; without one, with what the recipe knows and no limits. */
export function bootSettings(template: AppTemplate | null, recipePorts: readonly Port[]): BootSettings {
  const settings = template?.settings ?? null;
  const known = settings?.variables.filter(({ value }) => value !== null) ?? [];
  const ports = portsOf(settings?.ports ?? []);
  const named = settings?.ports ?? recipePorts.map(portOfRecipe);
  return {
    request: {
      environment: {
        ...Object.fromEntries(known.map(({ key, value }) => [key, value ?? ''])),
        ...platformVariables(named),
      },
      memoryBytes: settings === null ? null : settings.memoryMb * MIB,
      cpus: settings === null ? null : settings.cpuUnits / 1024,
    },
    expects:
      ports.length > 0
        ? { from: 'template', ports }
        : recipePorts.length > 0
          ? { from: 'recipe', ports: recipePorts }
          : null,
    memoryMb: settings?.memoryMb ?? null,
    graceMs: (settings?.gracePeriodSeconds ?? defaultVersionSettings.gracePeriodSeconds) * 1000,
    missingVariables: settings?.variables.filter(({ value }) => value === null).map(({ key }) => key) ?? [],
  };
}

/** A port without a name of its own goes by the one that Edgegap's samples use. */
const portOfRecipe = ({ number, protocol }: Port): VersionPort => ({
  port: number,
  protocol: protocol === 'udp' ? 'UDP' : 'TCP',
  name: protocol === 'udp' ? 'gameport' : '',
  toCheck: true,
  tlsUpgrade: false,
});

/**
 * What Edgegap injects, as far as a server needs it to start (docs.edgegap.com, "Injected environment variables"): ports by their
 * names, and who and where it is. There is no deletion URL: a server must not end anything from here.
 */
function platformVariables(ports: readonly VersionPort[]): Readonly<Record<string, string>> {
  const named = ports.filter(({ name, port }) => name !== '' && port > 0);
  const mapping = Object.fromEntries(
    named.map(({ name, port, protocol }) => [name, { name, internal: port, external: port, protocol }]),
  );
  return {
    ...Object.assign({}, ...named.map(portVariables)),
    ARBITRIUM_PORTS_MAPPING: JSON.stringify({ ports: mapping }),
    ARBITRIUM_REQUEST_ID: 'gantry-boot-test',
    ARBITRIUM_PUBLIC_IP: '127.0.0.1',
  };
}

function portVariables({ name, port, protocol }: VersionPort): Readonly<Record<string, string>> {
  const key = `ARBITRIUM_PORT_${name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}`;
  return {
    [`${key}_INTERNAL`]: String(port),
    [`${key}_EXTERNAL`]: String(port),
    [`${key}_PROTOCOL`]: protocol,
  };
}

/** FNV-1a: tells whether the settings are the same, and not what they are. */
export function settingsPrint(settings: BootSettings): string {
  let value = 0x811c9dc5;
  for (const letter of JSON.stringify(settings))
    value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}
