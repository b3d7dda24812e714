import { shortDigest } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import type { Artifact, Attachment, Child, Tag } from '#shared/model/registry';
import { compareKnown } from '../../ui/compare-known';
import { filterOf } from '../../ui/filter-words';
import type { GridRow, Sort } from '../../ui/grid/index';
import { artifactName, kindWords, tagNames } from '../registry/index';

export type Tagged = 'all' | 'tagged' | 'untagged';

/** A row of either view; `digest` is what it shows and `tag` the one name it stands for, if it is one. */
export interface Row extends GridRow {
  readonly digest: string;
  readonly tag: Tag | null;
  /** The artifact itself, or the one under which this is folded. */
  readonly artifact: Artifact;
  readonly part: Child | Attachment | null;
}

/** An artifact with what ordering and filtering need, worked out once. */
export interface Indexed {
  readonly artifact: Artifact;
  readonly names: readonly string[];
  readonly name: string;
  readonly platform: string;
  readonly pushedMs: number | null;
  readonly text: string;
}

export const indexed = (artifacts: readonly Artifact[]): readonly Indexed[] =>
  artifacts.map((artifact) => {
    const names = tagNames(artifact);
    const platform = kindWords(artifact).text;
    return {
      artifact,
      names,
      name: artifactName(artifact),
      platform,
      pushedMs: artifact.pushedAt === null ? null : Date.parse(artifact.pushedAt),
      text: `${names.join(' ')} ${artifact.digest} ${platform}`.toLowerCase(),
    };
  });

const byNumber = (a: number, b: number) => a - b;

/** In the registry's order where two are equal: it lists the newest first. */
export function sortArtifacts(items: readonly Indexed[], { by, descending }: Sort): readonly Indexed[] {
  const compare = (a: Indexed, b: Indexed): number => {
    switch (by) {
      case 'name':
        return compareKnown(a.names[0] ?? null, b.names[0] ?? null, descending, compareNatural);
      case 'platform':
        return compareKnown(a.platform, b.platform, descending, compareNatural);
      case 'size':
        return compareKnown(a.artifact.sizeBytes, b.artifact.sizeBytes, descending, byNumber);
      default:
        return compareKnown(a.pushedMs, b.pushedMs, descending, byNumber);
    }
  };
  return [...items].sort(compare);
}

const fitsTagged = (tagged: Tagged, count: number): boolean => tagged === 'all' || count > 0 === (tagged === 'tagged');

/** One row per digest, and below the unfolded ones what belongs to them. Filtering is a pass over texts, nothing more. */
export function artifactRows(
  sorted: readonly Indexed[],
  filter: string,
  tagged: Tagged,
  unfolded: ReadonlySet<string>,
): readonly Row[] {
  const fits = filterOf(filter);
  const rows: Row[] = [];
  for (const { artifact, names, name, text } of sorted) {
    if (!fitsTagged(tagged, names.length) || (fits !== null && !fits(text))) continue;
    const { digest } = artifact;
    const parts = [...artifact.children, ...artifact.attachments];
    const expanded = parts.length === 0 ? null : unfolded.has(digest);
    rows.push({
      key: digest,
      name,
      expanded,
      selectable: true,
      nested: false,
      digest,
      tag: null,
      artifact,
      part: null,
    });
    if (expanded === true) for (const part of parts) rows.push(partRow(artifact, part));
  }
  return rows;
}

const partRow = (artifact: Artifact, part: Child | Attachment): Row => ({
  key: `${artifact.digest}/${part.digest}`,
  name: shortDigest(part.digest),
  expanded: null,
  selectable: false,
  nested: true,
  digest: part.digest,
  tag: null,
  artifact,
  part,
});

export interface IndexedTag {
  readonly row: Row;
  readonly platform: string;
  readonly pushedMs: number | null;
  readonly text: string;
}

/** One per tag; its own time where the registry has one, else the artifact's. */
export const indexedTags = (items: readonly Indexed[]): readonly IndexedTag[] =>
  items.flatMap(({ artifact, platform, pushedMs }) =>
    artifact.tags.map((tag) => ({
      platform,
      pushedMs: tag.pushedAt === null ? pushedMs : Date.parse(tag.pushedAt),
      text: `${tag.name} ${artifact.digest} ${platform}`.toLowerCase(),
      row: {
        key: tag.name,
        name: tag.name,
        expanded: null,
        selectable: true,
        nested: false,
        digest: artifact.digest,
        tag,
        artifact,
        part: null,
      },
    })),
  );

/** Equal ones naturally, the highest first. */
export function sortTags(items: readonly IndexedTag[], { by, descending }: Sort): readonly IndexedTag[] {
  const compare = (a: IndexedTag, b: IndexedTag): number => {
    switch (by) {
      case 'name':
        return descending ? compareNatural(b.row.name, a.row.name) : compareNatural(a.row.name, b.row.name);
      case 'platform':
        return compareKnown(a.platform, b.platform, descending, compareNatural);
      case 'digest':
        return compareKnown(a.row.digest, b.row.digest, descending, compareNatural);
      case 'size':
        return compareKnown(a.row.artifact.sizeBytes, b.row.artifact.sizeBytes, descending, byNumber);
      default:
        return compareKnown(a.pushedMs, b.pushedMs, descending, byNumber);
    }
  };
  return [...items].sort((a, b) => compare(a, b) || compareNatural(b.row.name, a.row.name));
}

export function tagRows(sorted: readonly IndexedTag[], filter: string): readonly Row[] {
  const fits = filterOf(filter);
  return sorted.filter(({ text }) => fits === null || fits(text)).map(({ row }) => row);
}
