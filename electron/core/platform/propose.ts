import { allPages } from '#shared/model/artifact-list';
import type { Artifact } from '#shared/model/registry';
import { defaultVersionSettings, type VersionPort, type VersionSettings } from '#shared/model/version-settings';
import type { RegistryAccess, RegistryContents } from '../ports/registry';

/** Settings that fit the newest image of a repository: the ports that it exposes. Its variables are in the image already. */
export async function proposeFor(
  contents: RegistryContents,
  access: RegistryAccess,
  repository: string,
): Promise<VersionSettings> {
  const artifacts = await allPages((cursor) => contents.artifacts(access, repository, cursor));
  const newest = newestImage(artifacts);
  const details = newest === null ? null : await contents.details(access, repository, newest);
  return { ...defaultVersionSettings, ports: portsOf(details?.ports ?? []) };
}

/** Of an index the part for game servers. */
function newestImage(artifacts: readonly Artifact[]): string | null {
  const time = ({ pushedAt, createdAt }: Artifact): string => pushedAt ?? createdAt ?? '';
  const [newest] = artifacts
    .filter(({ kind }) => kind !== 'other')
    .toSorted((one, other) => (time(one) < time(other) ? 1 : time(one) > time(other) ? -1 : 0));
  const servers = newest?.children.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64',
  );
  return servers?.digest ?? newest?.digest ?? null;
}

/** From `7777/udp`. The platform looks after web protocols itself: well-known ports are proposed as such. */
export function portsOf(exposed: readonly string[]): VersionPort[] {
  const ports = exposed.flatMap((text) => {
    const [, number = '', transport = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp))?$/i.exec(text) ?? [];
    const port = Number(number);
    return number === '' || port < 1 || port > 59_999 ? [] : [{ port, isUdp: transport.toLowerCase() === 'udp' }];
  });
  return ports.map(({ port, isUdp }, index) => ({
    port,
    protocol: isUdp ? ('UDP' as const) : (webPorts[port] ?? ('TCP' as const)),
    name: index === 0 ? 'gameport' : `gameport${index + 1}`,
    toCheck: !isUdp,
    tlsUpgrade: false,
  }));
}

const webPorts: Readonly<Record<number, VersionPort['protocol']>> = { 80: 'HTTP', 8080: 'HTTP', 443: 'HTTPS' };
