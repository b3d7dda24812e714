import type Docker from 'dockerode';
import { modemStatus } from './client';

/** Who started a container: this installation, by which process. */
export interface BootLabels {
  readonly installationId: string;
  readonly processId: number;
}

/** What images are built for, whatever the engine runs on. Engines before API 1.41 do not mind it. */
export const PLATFORM = 'linux/amd64';

const ROLE = 'dev.gantry.role';
const INSTALLATION = 'dev.gantry.installation';
const PROCESS = 'dev.gantry.process';
/** No boot test takes longer: what is older belongs to nobody, although its process number may have been given to another one. */
const OLDEST_S = 30 * 60;

export const bootLabels = ({ installationId, processId }: BootLabels): Record<string, string> => ({
  [ROLE]: 'boot-test',
  [INSTALLATION]: installationId,
  [PROCESS]: String(processId),
});

/** Removes containers that processes of this installation left behind; those of living ones stay. */
export async function sweepContainers(docker: Docker, { installationId, processId }: BootLabels): Promise<number> {
  const filters = { label: [`${ROLE}=boot-test`, `${INSTALLATION}=${installationId}`] };
  const found = await docker.listContainers({ all: true, filters });
  const left = found.filter(({ Labels, Created }) => {
    const owner = Number(Labels[PROCESS]);
    const isOld = Date.now() / 1000 - Created > OLDEST_S;
    return isOld || (owner !== processId && !isAlive(owner));
  });
  // Helpers first: they share the network of the one that was under test.
  for (const { Id } of left) await removeContainer(docker, Id);
  return left.length;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (thrown) {
    // Somebody else's process is alive as well.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

/** By force, with its volumes. No error when it is gone, or going already. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .catch((thrown: unknown) => ([404, 409].includes(modemStatus(thrown) ?? 0) ? undefined : Promise.reject(thrown)));
}
