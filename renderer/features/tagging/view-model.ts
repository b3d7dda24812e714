import { shortDigest } from '#shared/model/format';
import { tagProblem, tagWarning } from '#shared/model/reference';
import type { Artifact } from '#shared/model/registry';

export interface TagWords {
  /** Why it cannot be, as a sentence. */
  readonly problem: string | null;
  readonly warning: string | null;
  /** The digest that has this tag now: it would lose it. */
  readonly movesFrom: string | null;
}

/** What is to be said of a tag as it is typed, from the list that is known. */
export function tagWords(tag: string, digest: string, artifacts: readonly Artifact[]): TagWords {
  if (tag === '') return { problem: null, warning: null, movesFrom: null };
  const problem = tagProblem(tag);
  if (problem !== null) return { problem, warning: null, movesFrom: null };
  const owner = artifacts.find(({ tags }) => tags.some(({ name }) => name === tag));
  if (owner?.digest === digest)
    return { problem: 'This artifact has this tag already.', warning: null, movesFrom: null };
  if (owner?.tags.some(({ name, immutable }) => name === tag && immutable === true) === true)
    return {
      problem: `The registry has marked ${tag} as immutable: it cannot be moved.`,
      warning: null,
      movesFrom: null,
    };
  return { problem: null, warning: tagWarning(tag), movesFrom: owner?.digest ?? null };
}

export const moveWords = (tag: string, from: string | null): string =>
  from === null
    ? `${tag} names another artifact now, which loses the name. Servers that have cached that one keep running it.`
    : `${tag} names ${shortDigest(from)} now, which loses the name. Servers that have cached that one keep running it.`;
