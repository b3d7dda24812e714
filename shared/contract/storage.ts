import { DeletionResult } from '../model/deletion';
import { PushHint } from '../model/storage-plan';
import { RoomItem, RoomProposal, RoomRules, StorageOverview } from '../model/storage-use';
import { z } from '../zod';
import { call } from './channel';

/** `id`: the connection. */
const Id = z.object({ id: z.string() });
const Items = Id.extend({ items: z.array(RoomItem).max(5000) });

export const storage = {
  overview: call(Id, StorageOverview),
  /** What the next push of a game project would add, from sampled pieces of its files; nothing is built. */
  hint: call(z.object({ projectId: z.string() }), PushHint),
  rules: call(Id, RoomRules),
  changeRules: call(Id.extend({ rules: RoomRules }), RoomRules),
  /** What to delete to free so many bytes, by the rules. */
  proposeRoom: call(Id.extend({ bytes: z.int().positive() }), RoomProposal),
  /** What exactly these would free together. */
  freedBy: call(Items, z.object({ freedBytes: z.int().nonnegative(), unread: z.int().nonnegative() })),
  /**
   * Through the same deletion as everywhere; one result per item, in their order. `typedNames`: the repositories whose names were typed
   * because something in use, or perhaps in use, goes from them.
   */
  makeRoom: call(
    Items.extend({ typedNames: z.array(z.string()).max(5000) }),
    z.array(DeletionResult.extend({ repository: z.string() })),
  ),
  /** Asks the platform for a higher limit. `limitBytes`: the whole limit that is wanted. */
  request: call(Id.extend({ limitBytes: z.int().positive(), reason: z.string().min(1).max(4000) }), StorageOverview),
  /** The reason in words, with the evidence: used, trend, what was cleaned. For the form, or to be copied. */
  reasonFor: call(Id, z.string()),
};
