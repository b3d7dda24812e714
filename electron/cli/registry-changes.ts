import type { RegistryUse } from '#core/registry/index';
import { AppFailure, toAppError } from '#shared/errors';
import type { DeletionPlan, DeletionTarget } from '#shared/model/deletion';
import { count, formatBytes } from '#shared/model/format';
import { orCancelled } from '#shared/or-cancelled';
import { type ExitCode, exit, exitCodeOf } from './exit-codes';
import type { RegistryInvocation } from './registry-arguments';
import { HERE, inRepository, openRegistryUse } from './registry-use';
import type { Target } from './target';
import type { Surroundings, Workbench } from './workbench';

type Of<Command extends RegistryInvocation['command']> = Extract<RegistryInvocation, { readonly command: Command }>;

/** `gantry tag REPO@DIGEST|REPO:TAG NEWTAG` */
export async function tag(given: Of<'tag'>, bench: Workbench, { output, signal }: Surroundings): Promise<ExitCode> {
  const { repository, target } = given.named;
  const reached = await bench.target(given.tokenStdin);
  const digest =
    target.is === 'artifact'
      ? target.digest
      : ((await bench.registry.manifest(reached.access, repository, target.tag, signal))?.digest ?? null);
  if (digest === null) {
    const message = `${repository} has no tag ${target.is === 'tag' ? target.tag : ''}. “gantry tags ${repository}” lists them.`;
    throw new AppFailure({ code: 'registry-not-found', message });
  }
  const use = openRegistryUse(bench, reached);
  await use.tag({ id: HERE, repository, digest, tag: given.tag, mayMove: given.move }).catch((thrown: unknown) => {
    const error = toAppError(thrown);
    throw error.code === 'tag-elsewhere'
      ? new AppFailure({ ...error, message: `${error.message} --move does it.` })
      : thrown;
  });
  output.result({ repository, digest, tag: given.tag }, `${repository}:${given.tag} is ${digest}`);
  return exit.done;
}

/** `gantry delete REPO@DIGEST|REPO:TAG ...`: shows what goes, asks, deletes, and says how each ended. */
export async function deleteFrom(given: Of<'delete'>, bench: Workbench, around: Surroundings): Promise<ExitCode> {
  const { output, signal } = around;
  const { repository, targets } = given;
  const target = await bench.target(given.tokenStdin);
  const use = openRegistryUse(bench, target);
  output.live('… reading what is shared with other artifacts');
  const plan = await orCancelled(planOf(given, target, use), signal);
  output.event({ type: 'plan', plan });
  for (const line of planLines(plan)) output.say(line);
  const missing = plan.items.filter(({ digest }) => digest === null);
  if (missing.length > 0) {
    const message = `${repository} has no ${missing.map(({ target }) => targetName(target)).join(', ')}. Nothing was deleted.`;
    throw new AppFailure({ code: 'registry-not-found', message });
  }
  const typedName = await confirmation(given, plan, around);
  const results = await use.delete({ id: HERE, repository, targets: [...targets], typedName });
  const lines = results.map(
    ({ target, error }) =>
      `${error === null ? '✓' : '✗'} ${targetName(target)}${error === null ? ' deleted' : `: ${error.message}`}`,
  );
  const failed = results.find(({ error }) => error !== null)?.error ?? null;
  output.result({ ok: failed === null, repository, results }, lines.join('\n'));
  return failed === null ? exit.done : exitCodeOf(failed.code);
}

async function planOf({ repository, targets }: Of<'delete'>, target: Target, use: RegistryUse): Promise<DeletionPlan> {
  if (targets.some(({ is }) => is === 'artifact')) await use.wholeLayers(HERE);
  return inRepository(target, repository, () => use.planDeletion({ id: HERE, repository, targets: [...targets] }));
}

/** The name that was typed where one is asked for. Nobody to ask and no --yes: nothing happens. */
async function confirmation(
  { repository, yes, confirm }: Of<'delete'>,
  plan: DeletionPlan,
  { ask }: Surroundings,
): Promise<string | null> {
  if (plan.needsName) {
    const why = whyName(plan);
    const typed = confirm ?? (await ask(`${why}. Type ${repository} to delete it all the same: `));
    if (typed === repository) return typed;
    const message = `${why}. Add --confirm ${repository} to delete it all the same. Nothing was deleted.`;
    throw new AppFailure({ code: 'artifact-in-use', message });
  }
  if (yes) return confirm;
  const answer = await ask('Delete? [y/N] ');
  if (answer === null)
    throw new AppFailure({ code: 'invalid-input', message: 'Nothing was deleted: nobody could be asked. Add --yes.' });
  if (/^y(?:es)?$/i.test(answer.trim())) return null;
  throw new AppFailure({ code: 'cancelled', message: 'Nothing was deleted.' });
}

function whyName({ versions, versionsUnknown }: DeletionPlan): string {
  if (versionsUnknown !== null) return 'An active app version may use this';
  return versions.some(({ isActive }) => isActive)
    ? 'An active app version uses this'
    : 'Servers of an app version may still run this';
}

export const targetName = (target: DeletionTarget): string =>
  target.is === 'tag' ? `tag ${target.tag}` : target.digest;

export function planLines(plan: DeletionPlan): string[] {
  const { items, versions, versionsUnknown, drifted, frees } = plan;
  return [
    `From ${plan.repository}:`,
    ...items.flatMap((item) => [
      `  ${targetName(item.target)}${item.sizeBytes === null ? '' : ` (${formatBytes(item.sizeBytes)})`}`,
      ...(item.target.is === 'artifact' && item.tagsGone.length > 0
        ? [`    with the tags ${item.tagsGone.join(', ')}`]
        : []),
      ...(item.tagsAtRisk.length > 0
        ? [`    the platform may remove the whole artifact, with ${item.tagsAtRisk.join(', ')}`]
        : []),
      ...(item.children + item.attachments > 0
        ? [`    with ${count(item.children, 'platform image')} and ${count(item.attachments, 'attachment')}`]
        : []),
      ...(item.leavesUntagged ? ['    its last tag: the artifact stays, without a name, and keeps its storage'] : []),
      ...(item.immutableTags.length > 0
        ? [`    immutable: ${item.immutableTags.join(', ')}; the registry will refuse`]
        : []),
    ]),
    ...versions.map(
      ({ app, name, tag: used, isActive }) => `  used by ${app} ${name} (${used}${isActive ? ', active' : ''})`,
    ),
    ...drifted.map(
      ({ app, name, tag: used }) =>
        `  ${app} ${name} was made with it before ${used} was moved; servers may still run it`,
    ),
    ...(versionsUnknown === null ? [] : [`  app versions could not be asked for: ${versionsUnknown}`]),
    `  frees ${freesWords(frees)}`,
  ];
}

function freesWords({ bytes, unread, sharedBytes }: DeletionPlan['frees']): string {
  if (bytes === null) return 'an unknown amount';
  if (bytes === 0 && sharedBytes === 0) return 'nothing: a tag is only a name';
  const most = unread > 0 ? 'at most ' : '';
  const shared = sharedBytes > 0 ? `; ${formatBytes(sharedBytes)} stay, shared with other artifacts` : '';
  return `${most}${formatBytes(bytes)}${shared}`;
}
