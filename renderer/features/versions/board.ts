import type { AppTemplateView } from '#shared/model/app-template';
import type { Board, BoardTag, BoardVersion, LinkState } from '#shared/model/app-version';
import { compareNatural } from '#shared/model/natural';
import { filterOf } from '../../ui/filter-words';
import type { GridRow } from '../../ui/grid/index';
import type { RowPlaces } from '../../ui/grid/row-list';

/** A tag, or (`tag` null) the repository that the tags below it are in. */
export interface TagRow extends GridRow {
  readonly repository: string;
  readonly tag: BoardTag | null;
  readonly versions: readonly BoardVersion[];
  /** Tags of the same artifact stand together. */
  readonly group: 'only' | 'first' | 'middle' | 'last';
  readonly hasTemplate: boolean;
  /** Of a repository: its tags that are shown. */
  readonly count: number;
}

/** A version, or (`version` null) the app that the versions below it belong to. */
export interface VersionRow extends GridRow {
  readonly app: string;
  /** Of the app or the version. */
  readonly isActive: boolean;
  readonly version: BoardVersion | null;
  readonly count: number;
}

export interface Link {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly state: LinkState['is'];
  readonly isActive: boolean;
}

export const boardStates = ['all', 'unlinked', 'dangling', 'drifted', 'inactive', 'elsewhere'] as const;
export type BoardState = (typeof boardStates)[number];

export interface BoardFilters {
  readonly text: string;
  /** Null: all of them. */
  readonly repository: string | null;
  readonly app: string | null;
  readonly state: BoardState;
}

export const noFilters: BoardFilters = { text: '', repository: null, app: null, state: 'all' };

export const tagKey = (repository: string, tag: string): string => `tag ${repository}:${tag}`;
export const versionKey = (app: string, name: string): string => `version ${app}/${name}`;

/** A board with what filtering and drawing need, worked out once. */
export interface IndexedBoard {
  readonly board: Board;
  /** Tags in their order: the repository with the newest push first, artifacts newest first, tags of one together. */
  readonly tags: readonly IndexedTag[];
  readonly versions: readonly IndexedVersion[];
}
interface IndexedTag {
  readonly key: string;
  readonly tag: BoardTag;
  readonly versions: readonly BoardVersion[];
  readonly text: string;
}
interface IndexedVersion {
  readonly key: string;
  readonly version: BoardVersion;
  /** Its tag's, where that is on the board. */
  readonly tagKey: string | null;
  readonly text: string;
}

const timeOf = (at: string | null): number => (at === null ? 0 : Date.parse(at));

export function indexBoard(board: Board): IndexedBoard {
  const byTag = new Map<string, BoardVersion[]>();
  const known = new Set(board.tags.map(({ repository, name }) => tagKey(repository, name)));
  const versions = board.versions.map((version): IndexedVersion => {
    const key = version.repository === null ? null : tagKey(version.repository, version.tag);
    if (key !== null && known.has(key)) byTag.set(key, [...(byTag.get(key) ?? []), version]);
    return {
      key: versionKey(version.app, version.name),
      version,
      tagKey: key !== null && known.has(key) ? key : null,
      text: `${version.app} ${version.name} ${version.image}:${version.tag}`.toLowerCase(),
    };
  });
  const tags = orderTags(board.tags).map((tag): IndexedTag => {
    const key = tagKey(tag.repository, tag.name);
    return {
      key,
      tag,
      versions: byTag.get(key) ?? [],
      text: `${tag.repository}:${tag.name} ${tag.digest}`.toLowerCase(),
    };
  });
  return { board, tags, versions: versions.sort(byAppNewestFirst) };
}

/** Each artifact, and each repository, stands where its newest tag puts it. Times are worked out once: thousands are compared. */
function orderTags(tags: readonly BoardTag[]): readonly BoardTag[] {
  const newest = new Map<string, number>();
  const raise = (key: string, ms: number) => newest.set(key, Math.max(newest.get(key) ?? 0, ms));
  const timed = tags.map((tag) => {
    const ms = timeOf(tag.pushedAt);
    const artifact = `${tag.repository}@${tag.digest}`;
    raise(tag.repository, ms);
    raise(artifact, ms);
    return { tag, ms, artifact };
  });
  const placed = timed.map(({ tag, ms, artifact }) => ({
    tag,
    ms,
    repositoryMs: newest.get(tag.repository) ?? 0,
    artifactMs: newest.get(artifact) ?? 0,
  }));
  placed.sort(
    (a, b) =>
      b.repositoryMs - a.repositoryMs ||
      (a.tag.repository === b.tag.repository ? 0 : compareNatural(a.tag.repository, b.tag.repository)) ||
      b.artifactMs - a.artifactMs ||
      (a.tag.digest < b.tag.digest ? -1 : a.tag.digest > b.tag.digest ? 1 : 0) ||
      b.ms - a.ms ||
      compareNatural(b.tag.name, a.tag.name),
  );
  return placed.map(({ tag }) => tag);
}

const byAppNewestFirst = ({ version: a }: IndexedVersion, { version: b }: IndexedVersion): number =>
  compareNatural(a.app, b.app) || timeOf(b.createdAt) - timeOf(a.createdAt) || compareNatural(b.name, a.name);

export interface BoardRows {
  readonly tags: readonly TagRow[];
  readonly versions: readonly VersionRow[];
  readonly links: readonly Link[];
}

/** What is to be seen of a board: one pass over texts and states, so that it answers within a key press. */
export function boardRows(
  { board, tags, versions }: IndexedBoard,
  filters: BoardFilters,
  templates: readonly AppTemplateView[],
): BoardRows {
  const fits = filterOf(filters.text) ?? (() => true);
  const textOfTag = new Map(tags.map(({ key, text }) => [key, text]));
  const shownTags = tags.filter(
    (one) => tagFits(one, filters) && (fits(one.text) || one.versions.some((version) => fits(textOf(version)))),
  );
  const shownVersions = versions.filter(
    ({ version, text, tagKey: of }) =>
      versionFits(version, filters) && (fits(text) || (of !== null && fits(textOfTag.get(of) ?? ''))),
  );
  const inView = new Set(shownTags.map(({ key }) => key));
  return {
    tags: tagRows(shownTags, new Set(templates.map(({ repository }) => repository))),
    versions: versionRows(board, shownVersions, filters, fits),
    links: shownVersions.flatMap(({ key, version, tagKey: from }) =>
      from === null || !inView.has(from)
        ? []
        : [{ key: `${from} ${key}`, from, to: key, state: version.link.is, isActive: version.isActive }],
    ),
  };
}

const textOf = ({ app, name, image, tag }: BoardVersion): string => `${app} ${name} ${image}:${tag}`.toLowerCase();

function tagFits({ tag, versions }: IndexedTag, { repository, app, state }: BoardFilters): boolean {
  if (repository !== null && tag.repository !== repository) return false;
  if (app !== null && versions.length > 0 && !versions.some((version) => version.app === app)) return false;
  if (state === 'all') return true;
  if (state === 'unlinked') return versions.length === 0;
  return versions.some((version) => hasState(version, state));
}

function versionFits(version: BoardVersion, { repository, app, state }: BoardFilters): boolean {
  if (repository !== null && version.repository !== repository) return false;
  if (app !== null && version.app !== app) return false;
  // Tags without a version are looked at in order to link them: every app stays in view.
  return state === 'all' || state === 'unlinked' || hasState(version, state);
}

export const hasState = (version: BoardVersion, state: Exclude<BoardState, 'all' | 'unlinked'>): boolean =>
  state === 'inactive' ? !version.isActive : version.link.is === state;

function tagRows(tags: readonly IndexedTag[], templated: ReadonlySet<string>): readonly TagRow[] {
  const counts = new Map<string, number>();
  for (const { tag } of tags) counts.set(tag.repository, (counts.get(tag.repository) ?? 0) + 1);
  return tags.flatMap(({ key, tag, versions }, index): TagRow[] => {
    const { repository } = tag;
    const [before, after] = [tags[index - 1]?.tag, tags[index + 1]?.tag];
    const same = (other: BoardTag | undefined) => other?.repository === repository && other.digest === tag.digest;
    const hasTemplate = templated.has(repository);
    const common = { expanded: null, nested: false, repository, hasTemplate, count: counts.get(repository) ?? 0 };
    const group = same(before) ? (same(after) ? 'middle' : 'last') : same(after) ? 'first' : 'only';
    const row: TagRow = { ...common, key, name: tag.name, selectable: versions.length === 0, tag, versions, group };
    if (before?.repository === repository) return [row];
    const head = { ...common, key: `repository ${repository}`, name: repository, selectable: false };
    return [{ ...head, tag: null, versions: [], group: 'only' }, row];
  });
}

function versionRows(
  { apps }: Board,
  versions: readonly IndexedVersion[],
  filters: BoardFilters,
  fits: (text: string) => boolean,
): readonly VersionRow[] {
  const byApp = new Map<string, IndexedVersion[]>();
  for (const one of versions) byApp.set(one.version.app, [...(byApp.get(one.version.app) ?? []), one]);
  const active = new Map(apps.map(({ name, isActive }) => [name, isActive]));
  const names = [...new Set([...active.keys(), ...byApp.keys()])].sort(compareNatural);
  const keepsEmpty = filters.state === 'all' || filters.state === 'unlinked';
  return names.flatMap((app): VersionRow[] => {
    const own = byApp.get(app) ?? [];
    if (filters.app !== null && filters.app !== app) return [];
    if (own.length === 0 && !(keepsEmpty && fits(app.toLowerCase()))) return [];
    const common = { expanded: null, selectable: false, nested: false, app, count: own.length };
    return [
      { ...common, key: `app ${app}`, name: app, isActive: active.get(app) ?? true, version: null },
      ...own.map(({ key, version }) => ({
        ...common,
        key,
        name: `${app} / ${version.name}`,
        isActive: version.isActive,
        version,
      })),
    ];
  });
}

export type BoardCounts = Readonly<Record<Exclude<BoardState, 'all'>, number>>;

export function countStates({ tags, versions }: IndexedBoard): BoardCounts {
  const having = (state: Exclude<BoardState, 'all' | 'unlinked'>) =>
    versions.filter(({ version }) => hasState(version, state)).length;
  return {
    unlinked: tags.filter((one) => one.versions.length === 0).length,
    dangling: having('dangling'),
    drifted: having('drifted'),
    inactive: having('inactive'),
    elsewhere: having('elsewhere'),
  };
}

export interface Line {
  readonly link: Link;
  /** Pixels from the top of both lists. */
  readonly fromY: number;
  readonly toY: number;
}

/** The lines whose two ends are both in view. */
export function linesBetween(links: readonly Link[], left: RowPlaces, right: RowPlaces): readonly Line[] {
  return links.flatMap((link) => {
    const [fromY, toY] = [left.get(link.from), right.get(link.to)];
    return fromY === undefined || toY === undefined ? [] : [{ link, fromY, toY }];
  });
}
