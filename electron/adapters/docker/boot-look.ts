import type Docker from 'dockerode';
import type { ContainerEvent, ListeningSocket } from '#core/ports/container';
import type { Running } from '#core/ports/engine';
import { type BootLabels, bootLabels, PLATFORM, removeContainer } from './boot-labels';
import { logLines } from './boot-streams';
import { Block, endOfTar } from './tar';
import { header, padding } from './tar-header';

const PROGRAM = 'gantry-listening';
const MEMORY_BYTES = 32 * 1024 * 1024;

export interface LookFacts {
  /** Of the container under test. */
  readonly id: string;
  readonly imageId: string;
  readonly looker: Uint8Array;
  readonly labels: BootLabels;
}

/**
 * Tells which sockets listen, by a helper container that shares the network of the one under test: the same on this computer, in a
 * virtual machine and far away, and nothing is run inside the container itself. The helper is the same image with one more program, so
 * nothing is pulled. Null where the container has ended meanwhile.
 */
export async function startLooking(
  docker: Docker,
  { id, imageId, looker, labels }: LookFacts,
  { on, signal }: Running<ContainerEvent>,
): Promise<string | null> {
  const helper = await docker.createContainer({
    Image: imageId,
    platform: PLATFORM,
    Labels: bootLabels(labels),
    Entrypoint: [`/${PROGRAM}`],
    Cmd: [],
    User: '0:0',
    WorkingDir: '/',
    HostConfig: {
      NetworkMode: `container:${id}`,
      Memory: MEMORY_BYTES,
      MemorySwap: MEMORY_BYTES,
      LogConfig: { Type: 'json-file', Config: {} },
    },
  });
  try {
    await helper.putArchive(archive(looker), { path: '/' });
    await helper.start();
  } catch (thrown) {
    await removeContainer(docker, helper.id);
    if (await isRunning(docker, id)) throw thrown;
    return null;
  }
  void logLines(
    docker,
    helper.id,
    signal,
    reader((sockets) => on({ kind: 'listening', sockets })),
  );
  return helper.id;
}

function archive(program: Uint8Array): Buffer {
  const content = Buffer.from(program);
  const plain = { path: PROGRAM, fullPath: '', kind: 'file', mode: 0o755, mtimeMs: 0, linkTarget: '' } as const;
  const head = header({ ...plain, sizeBytes: content.length });
  return Buffer.concat([head, content, Buffer.alloc(padding(content.length)), ...endOfTar(new Block())]);
}

const isRunning = (docker: Docker, id: string): Promise<boolean> =>
  docker
    .getContainer(id)
    .inspect()
    .then(
      ({ State }) => State.Running,
      () => false,
    );

/** Lines of the helper, a dot after each round. */
function reader(tell: (sockets: readonly ListeningSocket[]) => void): (line: string) => void {
  let round: ListeningSocket[] = [];
  return (line) => {
    if (line === '.') {
      tell(round);
      round = [];
      return;
    }
    const socket = parseSocket(line);
    if (socket !== null) round.push(socket);
  };
}

/** `udp 00000000:1E61`: the address in the kernel's byte order, the port in the network's. Null for what is no such line. */
export function parseSocket(line: string): ListeningSocket | null {
  const match = /^(tcp|udp) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(line);
  if (match === null) return null;
  const [, protocol, address = '', port = ''] = match;
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    number: Number.parseInt(port, 16),
    isLoopback: isLoopback(address),
  };
}

/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/8; words are written in little-endian on x86-64. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  if (address === '00000000000000000000000001000000') return true;
  return address.startsWith('0000000000000000FFFF0000') && address.endsWith('7F');
}
