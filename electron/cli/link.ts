import { AppFailure } from '#shared/errors';
import { type ExitCode, exit } from './exit-codes';
import type { PlatformInvocation } from './platform-arguments';
import { openPlatformUse } from './platform-use';
import type { Surroundings, Workbench } from './workbench';

/** `gantry link REPO:TAG [--app NAME] [--version NAME]` */
export async function link(
  { repository, tag, app, name, tokenStdin }: Extract<PlatformInvocation, { readonly command: 'link' }>,
  bench: Workbench,
  around: Surroundings,
): Promise<ExitCode> {
  const { output, signal } = around;
  const target = await bench.target(tokenStdin);
  const manifest = await bench.registry.manifest(target.access, repository, tag, signal);
  if (manifest === null) {
    const message = `${repository} has no tag ${tag}. “gantry tags ${repository}” lists them.`;
    throw new AppFailure({ code: 'registry-not-found', message });
  }
  const use = await openPlatformUse(bench, around, target, around.workingDir);
  const { digest } = manifest;
  const linked = await use.linkTag({ id: target.id, repository, tag, app, name, digest }, signal);
  const words = linked.created ? 'created' : 'there already';
  output.result({ ...linked, digest }, `${linked.app} ${linked.name} (${words})`);
  return exit.done;
}
