import type { StorageFigures } from '#shared/model/connection';

/** What a registry's refusal says, rounded to a tenth of its unit. */
export interface RefusedFigures {
  /** What it was asked to add. */
  readonly addedBytes: number;
  /** Before that. */
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Harbor: src/pkg/quota/errors.go, units of src/pkg/quota/types/format.go. `subtracting 0 B`: the limit is exceeded already. */
const SAID =
  /(adding|subtracting) ([\d.]+ [KMGTPE]?i?B) of storage resource, which when updated to current usage of ([\d.]+ [KMGTPE]?i?B) will exceed the configured upper limit of ([\d.]+ [KMGTPE]?i?B)/;
const UNITS = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

export function refusedFigures(text: string | null): RefusedFigures | null {
  const [, verb, added, used, limit] = SAID.exec(text ?? '') ?? [];
  if (added === undefined || used === undefined || limit === undefined) return null;
  const limitBytes = bytesOf(limit);
  return limitBytes === 0
    ? null
    : { addedBytes: verb === 'adding' ? bytesOf(added) : 0, usedBytes: bytesOf(used), limitBytes };
}

function bytesOf(text: string): number {
  const [amount = '', unit = ''] = text.split(' ');
  return Math.round(Number(amount) * 1024 ** UNITS.indexOf(unit.replace(/i?B$/, '')));
}

/** What the registry tells when asked is exact, but for a limit that somebody typed; what it said while it refused fills the rest. */
export function filledBy(figures: StorageFigures | null, said: RefusedFigures | null): StorageFigures | null {
  if (said === null) return figures;
  const { usedBytes, limitBytes } = said;
  if (figures === null) return { usedBytes, limitBytes, limitSource: 'registry', unlimited: false };
  const isTold = figures.limitSource === 'platform' || figures.limitSource === 'registry';
  const limit = isTold && figures.limitBytes !== null ? figures : { limitBytes, limitSource: 'registry' as const };
  return {
    usedBytes: figures.usedBytes ?? usedBytes,
    limitBytes: limit.limitBytes,
    limitSource: limit.limitSource,
    unlimited: false,
  };
}
