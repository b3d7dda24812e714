import type { PushHint } from '#shared/model/storage-plan';
import type { Hinted } from './step';

/** The forecasts that were shown, each project's last, until the app ends. */
export interface Hints {
  keep(of: Hinted, hint: PushHint): void;
  of(of: Hinted): PushHint | null;
}

export function createHints(): Hints {
  const kept = new Map<string, { readonly fingerprint: string | null; readonly hint: PushHint }>();
  const keyOf = ({ connectionId, repository }: Hinted): string => `${connectionId} ${repository}`;
  return {
    keep: (of, hint) => void kept.set(keyOf(of), { fingerprint: of.fingerprint, hint }),
    of: (of) => {
      const last = kept.get(keyOf(of));
      return last === undefined || last.fingerprint !== of.fingerprint ? null : last.hint;
    },
  };
}
