import type { BoardVersion, LinkState } from '#shared/model/app-version';
import { count, withThousands } from '#shared/model/format';
import { assertNever } from '#shared/result';
import type { Tone } from '../../ui/state-dot';
import type { BoardCounts, BoardState } from './board';

/** How a version stands to its tag, in a word. */
export function linkWords(link: LinkState): { readonly tone: Tone; readonly text: string } {
  switch (link.is) {
    case 'linked':
      return { tone: 'good', text: 'linked' };
    case 'dangling':
      return { tone: 'bad', text: 'tag is gone' };
    case 'drifted':
      return { tone: 'warn', text: link.isSure ? 'drifted' : 'likely drifted' };
    case 'elsewhere':
      return { tone: 'quiet', text: 'image elsewhere' };
    default:
      return assertNever(link);
  }
}

/** What that means for players, and the way out; null: all is well. */
export function linkExplanation(
  link: LinkState,
  { tag, repository, image }: Pick<BoardVersion, 'tag' | 'repository' | 'image'>,
): { readonly title: string; readonly text: string } | null {
  switch (link.is) {
    case 'linked':
      return null;
    case 'dangling':
      return {
        title: `The tag ${tag} is gone from ${repository ?? image}`,
        text: 'New servers start only where the image is still cached. Link another tag and delete this version, or push the image again under this tag.',
      };
    case 'drifted':
      return {
        title: link.isSure
          ? `${tag} names another artifact now than when it was linked`
          : `${tag} was pushed again after this version was made`,
        text: `${link.isSure ? '' : 'It is likely that it names another artifact now. '}The platform caches by tag, so some players may get the old build. Push the build under a new tag and link that one; then deactivate this version.`,
      };
    case 'elsewhere':
      return {
        title: 'Its image is not in this connection’s project',
        text: `${image}:${tag} is in another registry or project, or could not be looked at, so Gantry cannot tell whether the tag is still there.`,
      };
    default:
      return assertNever(link);
  }
}

const names: Readonly<Record<BoardState, string>> = {
  all: 'Every state',
  unlinked: 'Tags without a version',
  dangling: 'Versions whose tag is gone',
  drifted: 'Drifted versions',
  inactive: 'Versions that are not active',
  elsewhere: 'Images elsewhere',
};

/** `Drifted versions (3)` */
export const stateChoice = (state: BoardState, counts: BoardCounts): string =>
  state === 'all' ? names.all : `${names[state]} (${counts[state]})`;

/** What needs a look: `2 tags without a version · 1 version whose tag is gone`; null: nothing. */
export function summaryWords(counts: BoardCounts): string | null {
  const said = [
    ...(counts.unlinked === 0 ? [] : [`${count(counts.unlinked, 'tag')} without a version`]),
    ...(counts.dangling === 0 ? [] : [`${count(counts.dangling, 'version')} whose tag is gone`]),
    ...(counts.drifted === 0 ? [] : [`${withThousands(counts.drifted)} drifted`]),
  ];
  return said.length === 0 ? null : said.join(' · ');
}

/** `86 % cached`; from 80 % on it is good (the platform's own measure). */
export function cachedWords(share: number | null): { readonly text: string; readonly good: boolean } | null {
  return share === null ? null : { text: `${Math.floor(share * 100)} % cached`, good: share >= GOOD_SHARE };
}

const GOOD_SHARE = 0.8;

/** What a tag became, in its row: `arena / 1.0.2`, `3 versions`, `no version`. */
export function tagWords(versions: readonly Pick<BoardVersion, 'app' | 'name'>[]): string {
  const [only] = versions;
  if (only === undefined) return 'no version';
  return versions.length === 1 ? `${only.app} / ${only.name}` : `${versions.length} versions`;
}
