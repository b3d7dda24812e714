import type { LayerReading } from '#shared/model/artifact-details';
import type { DeletionItem, DeletionPlan, DeletionResult, DeletionTarget } from '#shared/model/deletion';
import { count, formatBytes, formatExactBytes, shortDigest } from '#shared/model/format';
import { assertNever } from '#shared/result';

const artifactsOf = ({ items }: DeletionPlan): number => items.filter(({ target }) => target.is === 'artifact').length;

const allTags = (items: readonly DeletionItem[]): ReadonlySet<string> =>
  new Set(items.flatMap(({ tagsGone }) => tagsGone));

/** `2 artifacts and 5 tags`; `1 tag` */
export function whatGoes(plan: DeletionPlan): string {
  const artifacts = artifactsOf(plan);
  const tags = allTags(plan.items).size;
  if (artifacts === 0) return count(tags, 'tag');
  return tags === 0 ? count(artifacts, 'artifact') : `${count(artifacts, 'artifact')} and ${count(tags, 'tag')}`;
}

/** Nothing of the plan is in the registry any more. */
export const isGone = (plan: DeletionPlan): boolean => plan.items.every(({ digest }) => digest === null);

/** `About 38.2 MB`, with the exact figure as a hint. */
export interface FreesWords {
  readonly text: string;
  readonly hint: string | null;
}

/** What the registry's project really gains. */
export function freesWords(plan: DeletionPlan, reading: LayerReading | undefined): FreesWords {
  const { bytes, unread, sharedBytes } = plan.frees;
  const onlyTags = artifactsOf(plan) === 0;
  if (onlyTags && (bytes === 0 || bytes === null) && plan.items.every(({ tagsAtRisk }) => tagsAtRisk.length === 0))
    return { text: tagsFreeNothing(plan.items), hint: null };
  if (bytes === null) return { text: 'How much this frees is not known.', hint: null };
  const hint = formatExactBytes(bytes);
  if (unread > 0 && reading?.is !== 'failed' && reading?.is !== 'done')
    return {
      text: `Frees at most ${formatBytes(bytes)}: the layers of ${count(unread, 'artifact')} are still being read.`,
      hint,
    };
  if (unread > 0)
    return {
      text: `Frees at most ${formatBytes(bytes)}: the layers of ${count(unread, 'artifact')} could not be read.`,
      hint,
    };
  if (bytes === 0) return { text: 'Frees nothing: other artifacts have all of its layers.', hint };
  const shared =
    sharedBytes === 0 ? '' : ` ${formatBytes(sharedBytes)} stay, because other artifacts have the same layers.`;
  return { text: `Frees about ${formatBytes(bytes)}.${shared}`, hint };
}

function tagsFreeNothing(items: readonly DeletionItem[]): string {
  const untagged = items.filter(({ leavesUntagged }) => leavesUntagged).length;
  const stays = untagged === 0 ? 'the artifact stays' : 'the artifact stays, untagged';
  return `Frees nothing: a tag is only a name; ${stays}.`;
}

export interface ItemWords {
  readonly key: string;
  /** `Artifact sha256:1a2b…`, `Tag 1.0.1` */
  readonly title: string;
  readonly size: string | null;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

export function itemWords(item: DeletionItem): ItemWords {
  const { target, digest, tagsAtRisk, immutableTags, children, attachments, sizeBytes, leavesUntagged } = item;
  const parts = [
    ...(children === 0 ? [] : [`the ${count(children, 'image')} of this index`]),
    ...(attachments === 0 ? [] : [`${count(attachments, 'signature or attachment', 'signatures and attachments')}`]),
  ];
  return {
    key: keyOf(target),
    title: titleOf(target),
    size: sizeBytes === null || target.is === 'tag' ? null : formatBytes(sizeBytes),
    notes: [
      ...(digest === null
        ? [target.is === 'tag' ? 'Nothing carries this tag any more.' : 'It is not there any more.']
        : []),
      ...(parts.length === 0 || target.is === 'tag'
        ? []
        : [`With it ${children + attachments === 1 ? 'goes' : 'go'} ${parts.join(' and ')}.`]),
      ...(leavesUntagged && tagsAtRisk.length === 0 && digest !== null
        ? [`It is the last tag of ${shortDigest(digest)}, which stays without a name.`]
        : []),
    ],
    warnings: [
      ...(tagsAtRisk.length === 0
        ? []
        : [`The platform may remove the whole artifact with this tag. Then these go too: ${tagsAtRisk.join(', ')}.`]),
      ...(immutableTags.length === 0
        ? []
        : [`The registry has marked ${immutableTags.join(', ')} as immutable and will refuse.`]),
    ],
  };
}

const keyOf = (target: DeletionTarget): string => (target.is === 'artifact' ? target.digest : `tag ${target.tag}`);

function titleOf(target: DeletionTarget): string {
  switch (target.is) {
    case 'artifact':
      return `Artifact ${shortDigest(target.digest)}`;
    case 'tag':
      return `Tag ${target.tag}`;
    default:
      return assertNever(target);
  }
}

/** What became of each target. */
export function resultWords({ target, error, artifactRemoved }: DeletionResult): {
  readonly title: string;
  readonly text: string;
} {
  const title = titleOf(target);
  if (error !== null) return { title, text: error.message };
  return {
    title,
    text: target.is === 'tag' && artifactRemoved ? 'Deleted, and the artifact went with it.' : 'Deleted.',
  };
}

/** `2 of 3 deleted` */
export const doneWords = (results: readonly DeletionResult[]): string =>
  `${results.filter(({ error }) => error === null).length} of ${results.length} deleted`;
