import { formatBytes, formatExactBytes } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import type { NameOrigin, Repository, RepositoryFigures, RepositoryList } from '#shared/model/registry';
import { compareKnown } from '../../ui/compare-known';
import { filterOf } from '../../ui/filter-words';
import type { GridRow, Sort } from '../../ui/grid/index';

/** What became of asking for a repository's figures. */
export type FiguresAnswer =
  | { readonly is: 'asking' }
  | { readonly is: 'known'; readonly figures: RepositoryFigures }
  | { readonly is: 'failed'; readonly message: string };

export interface RepositoryRow extends GridRow {
  readonly repository: Repository;
  /** Why a figure that is missing is missing. */
  readonly unknownBecause: string;
  readonly text: string;
}

export const lacksFigures = ({ artifactCount, tagCount, sizeBytes, lastPushAt }: RepositoryFigures): boolean =>
  [artifactCount, tagCount, sizeBytes, lastPushAt].includes(null);

/** A row of which nothing new is known is the same one, and not drawn again. */
const lastRows = new WeakMap<Repository, { readonly answer: FiguresAnswer | undefined; readonly row: RepositoryRow }>();

/** The list's own figures, and what was asked for where it has none. */
export function rowOf(repository: Repository, answer: FiguresAnswer | undefined): RepositoryRow {
  const last = lastRows.get(repository);
  if (last !== undefined && last.answer === answer) return last.row;
  const row = newRow(repository, answer);
  lastRows.set(repository, { answer, row });
  return row;
}

function newRow(repository: Repository, answer: FiguresAnswer | undefined): RepositoryRow {
  return {
    key: repository.name,
    name: repository.name,
    expanded: null,
    selectable: false,
    nested: false,
    repository: answer?.is === 'known' ? filled(repository, answer.figures) : repository,
    unknownBecause: reason(answer),
    text: repository.name.toLowerCase(),
  };
}

function filled(repository: Repository, figures: RepositoryFigures): Repository {
  const ownSize = repository.sizeBytes !== null;
  return {
    ...repository,
    artifactCount: repository.artifactCount ?? figures.artifactCount,
    tagCount: repository.tagCount ?? figures.tagCount,
    sizeBytes: repository.sizeBytes ?? figures.sizeBytes,
    sizeIsExact: ownSize ? repository.sizeIsExact : figures.sizeIsExact,
    lastPushAt: repository.lastPushAt ?? figures.lastPushAt,
  };
}

function reason(answer: FiguresAnswer | undefined): string {
  if (answer === undefined) return 'Not asked for yet';
  if (answer.is === 'asking') return 'Being asked for';
  return answer.is === 'failed' ? `Not known: ${answer.message}` : 'The registry does not say';
}

const values: Readonly<Record<string, (repository: Repository) => number | null>> = {
  artifacts: ({ artifactCount }) => artifactCount,
  tags: ({ tagCount }) => tagCount,
  size: ({ sizeBytes }) => sizeBytes,
  pushed: ({ lastPushAt }) => (lastPushAt === null ? null : Date.parse(lastPushAt)),
};

/**
 * Only an order by what is not known of some needs the figures of all. A registry that lists its repositories without any time of a push
 * knows none at all.
 */
export function needsAllFigures({ repositories, isComplete }: RepositoryList, by: string): boolean {
  const value = values[by];
  if (value === undefined) return false;
  const lacking = repositories.filter((repository) => value(repository) === null).length;
  return by === 'pushed' && isComplete && lacking === repositories.length ? false : lacking > 0;
}

/** Ordered and filtered; equal ones by name, unknown ones last. */
export function shownRows(rows: readonly RepositoryRow[], sort: Sort, filter: string): readonly RepositoryRow[] {
  const fits = filterOf(filter);
  const value = values[sort.by];
  const shown = rows.filter(({ text }) => fits === null || fits(text));
  const byName = (a: RepositoryRow, b: RepositoryRow) => compareNatural(a.name, b.name);
  if (value === undefined) return shown.sort(sort.descending ? (a, b) => byName(b, a) : byName);
  return shown
    .map((row) => ({ row, figure: value(row.repository) }))
    .sort((a, b) => compareKnown(a.figure, b.figure, sort.descending, (x, y) => x - y) || byName(a.row, b.row))
    .map(({ row }) => row);
}

/** `38.2 MB`, `≤ 38.2 MB` where shared layers count more than once. */
export function sizeWords({
  sizeBytes,
  sizeIsExact,
}: RepositoryFigures): { readonly text: string; readonly hint: string } | null {
  if (sizeBytes === null) return null;
  return sizeIsExact
    ? { text: formatBytes(sizeBytes), hint: formatExactBytes(sizeBytes) }
    : {
        text: `≤ ${formatBytes(sizeBytes)}`,
        hint: `At most ${formatExactBytes(sizeBytes)}: the sum of all artifacts, in which layers that they share count more than once`,
      };
}

const origins: Readonly<Record<Exclude<NameOrigin, 'registry'>, string>> = {
  template: 'your templates',
  project: 'your game projects',
  push: 'past pushes',
  version: 'app versions',
  user: 'names that you added',
};

/** Where the names come from, for a registry that lists none: `your game projects, past pushes and names that you added`. */
export function originWords({ repositories }: RepositoryList): string {
  const known = new Set(repositories.flatMap(({ knownFrom }) => knownFrom));
  const words = (Object.keys(origins) as (keyof typeof origins)[])
    .filter((from) => known.has(from))
    .map((from) => origins[from]);
  const last = words.pop();
  if (last === undefined) return 'your templates, game projects, past pushes, app versions and names that you add';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
