import type { DeletionTarget } from '#shared/model/deletion';
import { assertNever } from '#shared/result';
import type { Row } from './rows';

/** A row of tags means that tag alone; one of artifacts means all of it. */
export const targetsOf = (rows: readonly Row[]): readonly DeletionTarget[] =>
  rows.map(({ tag, digest }) =>
    tag === null ? { is: 'artifact' as const, digest } : { is: 'tag' as const, tag: tag.name },
  );

/** The row's key of what was to be deleted. */
export function keyOfTarget(target: DeletionTarget): string {
  switch (target.is) {
    case 'artifact':
      return target.digest;
    case 'tag':
      return target.tag;
    default:
      return assertNever(target);
  }
}
