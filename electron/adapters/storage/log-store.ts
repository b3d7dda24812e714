import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogStore } from '#core/ports/log-store';
import { diskFailure } from './atomic-file';
import { LogFile } from './log-file';

/** `logs/<id>.log`, each opened when it is first needed. */
export function createLogStore(folder: string): LogStore {
  const open = new Map<string, LogFile>();
  const opening = new Map<string, Promise<LogFile>>();
  const path = (id: string): string => join(folder, `${id}.log`);
  const makeFolder = (): void => {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      throw diskFailure(folder, cause);
    }
  };
  const find = (id: string): Promise<LogFile> => {
    const ready = open.get(id);
    if (ready !== undefined) return Promise.resolve(ready);
    const pending = opening.get(id) ?? LogFile.open(path(id));
    opening.set(id, pending);
    return pending.then((log) => {
      opening.delete(id);
      // A line that was appended meanwhile has its own, newer file object.
      const current = open.get(id) ?? log;
      open.set(id, current);
      return current;
    });
  };
  return {
    prepare: async (id) => {
      makeFolder();
      await find(id);
    },
    append: (id, line) => {
      let log = open.get(id);
      if (log === undefined) {
        makeFolder();
        log = LogFile.fresh(path(id));
        open.set(id, log);
      }
      return log.append(line);
    },
    flush: async (id) => open.get(id)?.flush(),
    page: async (id, from, count) => {
      const log = await find(id);
      return { from, lines: await log.page(from, count), totalLines: log.totalLines };
    },
    search: async (id, text, limit) => (await find(id)).search(text, limit),
    remove: async (id) => {
      await open
        .get(id)
        ?.flush()
        .catch(() => undefined);
      open.delete(id);
      await rm(path(id), { force: true }).catch((cause: unknown) => Promise.reject(diskFailure(path(id), cause)));
    },
  };
}
