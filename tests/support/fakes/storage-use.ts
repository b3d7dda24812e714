import type { RoomRulesStore } from '#core/ports/room-rules';
import { createStorageUse } from '#core/storage/index';
import type { JobView } from '#shared/model/publish-job';
import { defaultRoomRules, type RoomRules } from '#shared/model/storage-use';
import type { HeldRegistry } from './contents';
import { registryOverFakes } from './registry-use';

class FakeRoomRules implements RoomRulesStore {
  private readonly kept = new Map<string, RoomRules>();

  async of(id: string): Promise<RoomRules> {
    return this.kept.get(id) ?? defaultRoomRules;
  }
  async keep(id: string, rules: RoomRules): Promise<void> {
    this.kept.set(id, rules);
  }
}

/** The use of storage over a registry in memory, with one connection, `here`. */
export function storageOverFakes(held: HeldRegistry) {
  const fakes = registryOverFakes({ held });
  const jobs: JobView[] = [];
  const use = createStorageUse({
    registry: fakes.registry,
    platform: {
      versions: async () => {
        if (fakes.around.versionsFail !== null) throw fakes.around.versionsFail;
        return fakes.around.versions;
      },
    },
    contents: fakes.use,
    access: async () => ({ ...fakes.around.access, storageLimitBytes: null }),
    jobs: async () => jobs,
    links: async (id) => fakes.links.filter(({ connectionId }) => connectionId === id),
    rules: new FakeRoomRules(),
    cleanups: fakes.cleanups,
    clock: fakes.clock,
  });
  return { ...fakes, contents: fakes.use, use, jobs };
}
