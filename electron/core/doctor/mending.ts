import type { Finding, FindingFix, FixableCode, Fixes } from '#shared/model/finding';

/** What is mended on the way into an image, as the user has it. */
export interface Mending {
  /** The folder's own Dockerfile is used: it gets the folder as it is, unless somebody wants it otherwise. */
  readonly own: boolean;
  readonly fixes: Fixes;
}

/** What touches the game's own words: only if somebody wants it. */
const onlyIfWanted = new Set<FixableCode>(['loopback-bind', 'runs-as-root']);

/** A recipe takes secrets in by their name, one by one, never all of them. */
const isAlways = ({ own }: Mending, code: FixableCode): boolean => !own && code === 'secrets';

export const isMended = (mending: Mending, code: FixableCode): boolean =>
  isAlways(mending, code) || (mending.fixes[code] ?? (!mending.own && !onlyIfWanted.has(code)));

export const fixOf = (mending: Mending, code: FixableCode, how: string): FindingFix => ({
  how,
  is: isAlways(mending, code) ? 'always' : isMended(mending, code) ? 'on' : 'off',
});

/** What the recipe does whatever is wanted. */
export const always = (how: string): Finding['fix'] => ({ how, is: 'always' });
