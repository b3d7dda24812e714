import type { DeletionResult } from '#shared/model/deletion';
import { count, formatBytes } from '#shared/model/format';
import type { RoomItem, RoomProposal, StorageOverview, StoredArtifact } from '#shared/model/storage-use';

/** One artifact that may go, or is kept. */
export interface Candidate {
  readonly key: string;
  readonly item: RoomItem;
  /** Null: the picture of the storage does not have it (any more). */
  readonly artifact: StoredArtifact | null;
  readonly isProposed: boolean;
  /** Why the rules keep it; null: they let it go. */
  readonly why: string | null;
  /** False: an active app version uses it. */
  readonly mayGo: boolean;
}

export const keyOf = ({ repository, digest }: RoomItem): string => `${repository}@${digest}`;

/** What is chosen to go, and what it frees as promised. */
export interface Wanted {
  readonly chosen: readonly Candidate[];
  readonly freedBytes: number;
  /** Why nobody knows which app versions use any of it, as a sentence. */
  readonly versionsUnknown: string | null;
  /** The picture on which the choice was made. */
  readonly before: StorageOverview;
}

export type Result = DeletionResult & { readonly repository: string };

/** What is proposed, in its order, then what might go too and is not needed, then what the rules keep. */
export function candidatesOf(
  { items, kept }: Pick<RoomProposal, 'items' | 'kept'>,
  artifacts: readonly StoredArtifact[],
): readonly Candidate[] {
  const known = new Map(artifacts.map((artifact) => [keyOf(artifact), artifact]));
  const candidate = (item: RoomItem, why: string | null, isProposed = false): Candidate => {
    const artifact = known.get(keyOf(item)) ?? null;
    return {
      key: keyOf(item),
      item: { repository: item.repository, digest: item.digest },
      artifact,
      isProposed,
      why,
      mayGo: artifact?.usedBy.some(({ isActive }) => isActive) !== true,
    };
  };
  const named = new Set([...items, ...kept].map(keyOf));
  return [
    ...items.map((item) => candidate(item, null, true)),
    ...artifacts.filter((artifact) => !named.has(keyOf(artifact))).map((item) => candidate(item, null)),
    ...kept.map((item) => candidate(item, item.why)),
  ];
}

/**
 * The repositories whose names must be typed before anything of them goes: where servers may still run something of it, and all where
 * nobody could be asked.
 */
export const namesNeeded = ({ chosen, versionsUnknown }: Wanted): readonly string[] => [
  ...new Set(
    chosen
      .filter(({ artifact }) => versionsUnknown !== null || (artifact?.drifted.length ?? 0) > 0)
      .map(({ item }) => item.repository),
  ),
];

/** `7 artifacts and 9 tags`, `1 artifact` */
export function whatGoes(chosen: readonly Candidate[]): string {
  const tags = chosen.reduce((sum, { artifact }) => sum + (artifact?.tags.length ?? 0), 0);
  const artifacts = count(chosen.length, 'artifact');
  return tags === 0 ? artifacts : `${artifacts} and ${count(tags, 'tag')}`;
}

export interface Freed {
  readonly freedBytes: number;
  /** Artifacts whose layers could not be read. */
  readonly unread: number;
}

/** `Frees 1.20 GB, more than the 1.00 GB wanted.` */
export function freedWords(freed: Freed, wantedBytes: number, chosen: readonly Candidate[]): string {
  const { freedBytes, unread } = freed;
  const enough =
    freedBytes >= wantedBytes
      ? `enough for the ${formatBytes(wantedBytes)} wanted`
      : `${formatBytes(wantedBytes - freedBytes)} less than wanted`;
  const own = chosen.reduce((sum, { artifact }) => sum + (artifact?.uniqueBytes ?? 0), 0);
  return [
    `Frees ${unread > 0 ? 'at least ' : ''}${formatBytes(freedBytes)}, ${enough}.`,
    ...(freedBytes > own ? [`${formatBytes(freedBytes - own)} of it are layers that only these share.`] : []),
    ...(unread === 0 ? [] : [`Nothing is promised of ${count(unread, 'artifact')} whose layers could not be read.`]),
  ].join(' ');
}

export type Unit = 'MB' | 'GB';

const bytesOf: Readonly<Record<Unit, number>> = { MB: 1_000_000, GB: 1_000_000_000 };

export interface Amount {
  readonly value: number | string;
  readonly unit: Unit;
}

/** Null: nothing that could be freed. */
export function amountBytes({ value, unit }: Amount): number | null {
  const bytes = typeof value === 'number' ? Math.round(value * bytesOf[unit]) : 0;
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}

/** Rounded up, so that what was missing is really there. */
export function amountOf(bytes: number): Amount {
  const unit: Unit = bytes >= bytesOf.GB ? 'GB' : 'MB';
  const digits = unit === 'GB' ? 100 : 10;
  return { value: Math.max(1, Math.ceil((bytes / bytesOf[unit]) * digits)) / digits, unit };
}

const USUAL_SHARE = 0.1;

/** What is asked for where nobody said how much: down to where the bar is no longer amber, else a tenth. */
export function usualBytes(usedBytes: number | null, limitBytes: number | null, tightShare: number): number {
  const used = usedBytes ?? bytesOf.GB;
  const over = limitBytes === null ? 0 : used - limitBytes * tightShare;
  return Math.max(1, Math.ceil(over > 0 ? over : used * USUAL_SHARE));
}
