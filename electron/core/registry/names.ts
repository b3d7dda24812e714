import { type NameOrigin, type Repository, unknownFigures } from '#shared/model/registry';
import type { FoundRepository } from '../ports/registry';

/** A repository's name, and how it became known. */
export interface KnownName {
  readonly name: string;
  readonly from: NameOrigin;
}

/** What the registry lists; where it lists nothing (null), the names that are known from elsewhere, each once. */
export function repositoriesOf(found: readonly FoundRepository[] | null, known: readonly KnownName[]): Repository[] {
  const origins = new Map<string, Set<NameOrigin>>();
  for (const { name, from } of known) origins.set(name, (origins.get(name) ?? new Set()).add(from));
  if (found !== null)
    return found.map((repository) => ({
      ...repository,
      knownFrom: ['registry', ...(origins.get(repository.name) ?? [])],
    }));
  return [...origins].map(([name, from]) => ({ name, ...unknownFigures, knownFrom: [...from] }));
}
