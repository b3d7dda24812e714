import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, run, until } from './support';

/** Why no Podman can run here; null: it can. */
export const noPodmanBecause = ((): string | null => {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root for a Podman with storage of its own';
  return spawnSync('podman', ['--version']).status === 0 ? null : 'podman is not installed';
})();

/** Podman's API (`podman system service`) with storage of its own, on a socket of its own. Resolves when it answers. */
export async function startPodman() {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-podman-'));
  const socketPath = join(dir, 'p.sock');
  // vfs and cgroupfs are there everywhere, in containers too.
  const own = [
    ...['--root', join(dir, 'root'), '--runroot', join(dir, 'run'), '--tmpdir', join(dir, 'tmp')],
    ...['--storage-driver', 'vfs', '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'],
  ];
  const child = spawn('podman', [...own, 'system', 'service', '--time', '0', `unix://${socketPath}`], {
    stdio: 'ignore',
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await until(async () => child.exitCode !== null || (await answers({ socketPath, path: '/_ping' })));
  if (child.exitCode !== null) throw new Error('podman system service ended at once');
  return {
    host: `unix://${socketPath}`,
    /** The command over the same storage. */
    podman: async (...args: readonly string[]): Promise<string> =>
      (await run('podman', [...own, ...args])).stdout.trim(),
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
      const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
      for (const mount of mounts.filter((path) => path.startsWith(`${dir}/`)).reverse())
        await run('umount', ['-l', mount]).catch(() => undefined);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
