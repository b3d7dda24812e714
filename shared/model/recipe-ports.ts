import { assertNever } from '../result';
import type { Port } from './recipe';
import type { VersionPort } from './version-settings';

/** The sockets that a version's ports need inside the container. Port 0 is given by the platform as it starts the server. */
export const portsOf = (ports: readonly VersionPort[]): Port[] =>
  ports
    .filter(({ port }) => port > 0)
    .flatMap(({ port, protocol }) =>
      transportsOf(protocol).map((transport) => ({ number: port, protocol: transport })),
    );

function transportsOf(protocol: VersionPort['protocol']): readonly Port['protocol'][] {
  switch (protocol) {
    case 'UDP':
      return ['udp'];
    case 'TCP/UDP':
      return ['tcp', 'udp'];
    case 'TCP':
    case 'HTTP':
    case 'HTTPS':
    case 'WS':
    case 'WSS':
      return ['tcp'];
    default:
      return assertNever(protocol);
  }
}
