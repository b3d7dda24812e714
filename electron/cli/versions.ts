import { compareNatural } from '#shared/model/natural';
import { type ExitCode, exit } from './exit-codes';
import { openPlatformUse } from './platform-use';
import { columns } from './table';
import type { Surroundings, Workbench } from './workbench';

/** `gantry versions [APP]` */
export async function versions(
  { app, tokenStdin }: { readonly app: string | null; readonly tokenStdin: boolean },
  bench: Workbench,
  around: Surroundings,
): Promise<ExitCode> {
  const target = await bench.target(tokenStdin);
  const use = await openPlatformUse(bench, around, target, around.workingDir);
  const found = await use.allVersions(target.id, app);
  const sorted = found.toSorted(
    (one, other) => compareNatural(one.app, other.app) || compareNatural(one.name, other.name),
  );
  const rows = sorted.map((version) => [
    version.app,
    version.name,
    version.isActive ? 'active' : 'inactive',
    `${version.registry}/${version.image}:${version.tag}`,
    version.createdAt ?? '?',
  ]);
  const text = rows.length === 0 ? 'No app versions.' : columns(['APP', 'VERSION', 'STATE', 'IMAGE', 'CREATED'], rows);
  around.output.result({ versions: sorted }, text);
  return exit.done;
}
