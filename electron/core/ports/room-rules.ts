import type { RoomRules } from '#shared/model/storage-use';

/** What making room must leave alone, by connection. Throws AppFailure disk-full or disk-error. */
export interface RoomRulesStore {
  /** The defaults where nothing is kept. */
  of(connectionId: string): Promise<RoomRules>;
  keep(connectionId: string, rules: RoomRules): Promise<void>;
}
