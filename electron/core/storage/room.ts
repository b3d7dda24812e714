import type { RoomItem, RoomProposal, RoomRules, StoredArtifact } from '#shared/model/storage-use';
import { blobsOf, type PlacedManifest } from '../registry/index';

export interface RoomFacts {
  /** The whole project, each repository in its own order: the newest first. */
  readonly placed: readonly PlacedManifest[];
  readonly rules: RoomRules;
  readonly usedBy: (place: PlacedManifest) => StoredArtifact['usedBy'];
  /** Why app versions could not be asked for; null: they were, or there is no platform. */
  readonly versionsUnknown: string | null;
  /** App versions that ran it before their tags were moved; servers may still run it. */
  readonly drifted: (place: PlacedManifest) => StoredArtifact['drifted'];
}

export const keyOf = ({ repository, digest }: RoomItem): string => `${repository} ${digest}`;

/**
 * What to delete to free so many bytes: only what the rules let go, untagged and oldest first, as few as do. What is promised is what the
 * whole set frees: layers that only the set shares count, once.
 */
export function proposeRoom(facts: RoomFacts, wantedBytes: number): RoomProposal {
  const { placed, rules, versionsUnknown } = facts;
  const reasons = keptReasons(facts);
  const candidates = inOrder(
    placed.filter((place) => place.manifest !== null && !reasons.has(keyOf(place))),
    rules,
  );
  const ledger = new Ledger(placed);
  const chosen: PlacedManifest[] = [];
  for (const place of candidates) {
    if (ledger.freedBytes >= wantedBytes) break;
    ledger.remove(place);
    chosen.push(place);
  }
  // Some may have freed nothing by themselves, or less than a later one: what is not needed stays.
  const needed = [...chosen];
  for (const place of chosen.toReversed()) {
    const before = ledger.freedBytes;
    ledger.restore(place);
    const isEnough = ledger.freedBytes >= wantedBytes || ledger.freedBytes === before;
    if (isEnough) needed.splice(needed.indexOf(place), 1);
    else ledger.remove(place);
  }
  return {
    items: needed.map(({ repository, digest }) => ({ repository, digest })),
    freedBytes: ledger.freedBytes,
    wantedBytes,
    versionsUnknown,
    kept: placed.flatMap((place) => {
      const why = reasons.get(keyOf(place));
      return why === undefined ? [] : [{ repository: place.repository, digest: place.digest, why }];
    }),
    unread: placed.filter(({ manifest }) => manifest === null).length,
  };
}

/** Which artifacts the rules keep, each with a sentence. */
function keptReasons(facts: RoomFacts): ReadonlyMap<string, string> {
  const { placed, rules, usedBy, versionsUnknown, drifted } = facts;
  const parts = new Set(placed.flatMap(({ manifest }) => manifest?.parts.map(({ digest }) => digest) ?? []));
  const newest = new Set(newestOf(placed, rules.keepNewest));
  const reasonOf = (place: PlacedManifest): string | null => {
    const versions = usedBy(place);
    const moved = drifted(place);
    const names = (list: StoredArtifact['drifted']): string => list.map(({ app, name }) => `${app} ${name}`).join(', ');
    const active = versions.filter(({ isActive }) => isActive);
    if (active.length > 0)
      return `${names(active)} ${active.length === 1 ? 'runs it and is' : 'run it and are'} active.`;
    if (moved.length > 0)
      return `${names(moved)} ${moved.length === 1 ? 'was' : 'were'} made with it; servers may still run it.`;
    if (versions.length > 0 && !rules.inactiveVersionsMayGo)
      return `${names(versions)} could not start again without it.`;
    if (versionsUnknown !== null && place.tags.length > 0) return 'It has a tag, and an active app version may use it.';
    if (parts.has(place.digest)) return 'It is part of a multi-platform image.';
    if (newest.has(place)) return `It is among the newest ${rules.keepNewest} of ${place.repository}.`;
    return null;
  };
  return new Map(
    placed.flatMap((place) => {
      const why = reasonOf(place);
      return why === null ? [] : [[keyOf(place), why] as const];
    }),
  );
}

function newestOf(placed: readonly PlacedManifest[], keep: number): PlacedManifest[] {
  return byRepository(placed).flatMap((places) => newestFirst(places).slice(0, keep));
}

function byRepository(placed: readonly PlacedManifest[]): PlacedManifest[][] {
  const repositories = new Map<string, PlacedManifest[]>();
  for (const place of placed) {
    const places = repositories.get(place.repository);
    if (places === undefined) repositories.set(place.repository, [place]);
    else places.push(place);
  }
  return [...repositories.values()];
}

/** By time where the registry tells it of all; else in the registry's own order. */
function newestFirst(places: readonly PlacedManifest[]): readonly PlacedManifest[] {
  if (places.some(({ pushedAt }) => pushedAt === null)) return places;
  return places.toSorted((a, b) => Date.parse(b.pushedAt ?? '') - Date.parse(a.pushedAt ?? ''));
}

/** Untagged first where the rules say so, then the oldest. Without times: the end of each repository's list first, in turn. */
function inOrder(candidates: readonly PlacedManifest[], { untaggedFirst }: RoomRules): readonly PlacedManifest[] {
  const ranked = byRepository(candidates).flatMap((places) =>
    newestFirst(places)
      .toReversed()
      .map((place, rank) => ({ place, rank })),
  );
  const later = (a: (typeof ranked)[number], b: (typeof ranked)[number]): number => {
    const [left, right] = [a.place, b.place];
    const tagged = untaggedFirst ? Number(left.tags.length > 0) - Number(right.tags.length > 0) : 0;
    if (tagged !== 0) return tagged;
    if (left.pushedAt !== null && right.pushedAt !== null)
      return Date.parse(left.pushedAt) - Date.parse(right.pushedAt) || a.rank - b.rank;
    return a.rank - b.rank;
  };
  return ranked.sort(later).map(({ place }) => place);
}

/** How many artifacts of the project have each blob, and what has become free. */
class Ledger {
  freedBytes = 0;
  private readonly holders = new Map<string, number>();

  constructor(placed: readonly PlacedManifest[]) {
    for (const { manifest } of placed)
      for (const digest of manifest === null ? [] : blobsOf(manifest).keys())
        this.holders.set(digest, (this.holders.get(digest) ?? 0) + 1);
  }

  remove(place: PlacedManifest): void {
    this.change(place, -1);
  }

  restore(place: PlacedManifest): void {
    this.change(place, 1);
  }

  private change({ manifest }: PlacedManifest, by: 1 | -1): void {
    if (manifest === null) return;
    for (const [digest, sizeBytes] of blobsOf(manifest)) {
      const holders = (this.holders.get(digest) ?? 0) + by;
      this.holders.set(digest, holders);
      if (by === -1 && holders === 0) this.freedBytes += sizeBytes;
      if (by === 1 && holders === 1) this.freedBytes -= sizeBytes;
    }
  }
}
