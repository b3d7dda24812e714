import type { ContextPart } from '#shared/contract/builds';
import { count, formatBytes } from '#shared/model/format';
import { layOut, type Meaning, type Rect, type TreemapTile } from '../../ui/treemap/index';
import { purposeWords } from './view-model';

export interface ContextTile extends TreemapTile {
  /** Null: several small ones together. */
  readonly part: ContextPart | null;
}

const tones: Readonly<Record<NonNullable<ContextPart['purpose']>, TreemapTile['tone']>> = {
  system: 'first',
  runtime: 'second',
  libraries: 'third',
  assets: 'first',
  code: 'fourth',
  delta: 'fourth',
};

/** One tile for each part that can be seen; what had better stay out stands out. */
export const layContext = (parts: readonly ContextPart[], within: Rect) => ({
  heads: [],
  tiles: layOut(parts, ({ bytes }) => bytes, within).map(({ items, rect }): ContextTile => {
    const part = items.length === 1 ? (items[0] ?? null) : null;
    const bytes = items.reduce((sum, one) => sum + one.bytes, 0);
    const name = part === null ? count(items.length, 'smaller part') : shownName(part);
    const words = part === null ? `${name}, ${formatBytes(bytes)}` : `${name}, ${formatBytes(bytes)}${partWords(part)}`;
    const tone = part === null ? 'first' : toneOf(part);
    const shown = { name, words, tone, isSeveral: part === null, spared: part === null ? '' : extensionOf(part) };
    return { key: part?.path ?? ' rest', rect, ...shown, sharedShare: 0, part };
  }),
});

/** `.bundle`: the files of a folder often have the same. */
const extensionOf = ({ name, isFolder }: ContextPart): string =>
  isFolder ? '' : (/(?<=.)\.[^.]{1,10}$/.exec(name)?.[0] ?? '');

const toneOf = ({ why, purpose }: ContextPart): TreemapTile['tone'] =>
  why !== null ? 'warn' : purpose === null ? 'first' : tones[purpose];

/** What the colours of these parts say; without a recipe only what had better stay out has one of its own. */
export function meaningsOf(parts: readonly ContextPart[]): readonly Meaning[] {
  const found = new Map<TreemapTile['tone'], Set<string>>();
  for (const part of parts) {
    const tone = toneOf(part);
    const text = tone === 'warn' ? 'had better stay out' : part.purpose === null ? null : purposeWords[part.purpose];
    if (text !== null) found.set(tone, (found.get(tone) ?? new Set()).add(text));
  }
  return [...found].map(([tone, texts]) => ({ tone, text: [...texts].join(' or ') }));
}

export const shownName = ({ name, isFolder }: ContextPart): string => (isFolder ? `${name}/` : name);

/** `, 12 files, assets`; what is said against it. */
export function partWords({ isFolder, fileCount, purpose, why }: ContextPart): string {
  return [
    ...(isFolder ? [count(fileCount, 'file')] : []),
    ...(purpose === null ? [] : [purposeWords[purpose]]),
    ...(why === null ? [] : [why]),
  ]
    .map((word) => `, ${word}`)
    .join('');
}

/** The way down to a folder. */
export function placesAbove(path: string): readonly { readonly name: string; readonly path: string }[] {
  const parts = path === '' ? [] : path.split('/');
  return [
    { name: 'All', path: '' },
    ...parts.map((name, index) => ({ name, path: parts.slice(0, index + 1).join('/') })),
  ];
}
