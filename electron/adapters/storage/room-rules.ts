import { join } from 'node:path';
import type { RoomRulesStore } from '#core/ports/room-rules';
import { defaultRoomRules, RoomRules } from '#shared/model/storage-use';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';
import { type Report, readStored } from './quarantine';

const File = z.object({ version: z.literal(1), rules: z.record(z.string(), RoomRules) });

/** `room-rules.json` */
export function createRoomRulesStore(home: string, report: Report): RoomRulesStore {
  const path = join(home, 'room-rules.json');
  const load = () => readStored(path, File, report)?.rules ?? {};
  return {
    of: async (connectionId) => load()[connectionId] ?? defaultRoomRules,
    keep: (connectionId, rules) =>
      writeAtomically(path, JSON.stringify({ version: 1, rules: { ...load(), [connectionId]: rules } }, null, 2)),
  };
}
