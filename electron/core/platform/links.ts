import type { AppVersion } from '#shared/model/app-version';
import type { Clock } from '../ports/clock';
import type { Link, LinkStore } from '../ports/link-store';
import type { Log } from '../ports/log';
import type { FullVersion } from '../ports/platform';

/** A version whose tag is known to name this artifact. */
export interface Seen {
  readonly version: Pick<FullVersion, 'app' | 'name' | 'tag' | 'createdAt'>;
  readonly repository: string;
  readonly digest: string;
}

type VersionName = Pick<AppVersion, 'app' | 'name'>;

/** What versions ran when they were linked: the only way to see later that a tag was moved. */
export interface Links {
  /** Null: never seen, or it was another version of the same name, or it has another tag now. */
  find(connectionId: string, version: AppVersion): Promise<Link | null>;
  /** Keeps what is not known yet; `replace`: also what is, since the version was just made or changed. */
  record(connectionId: string, seen: readonly Seen[], replace: boolean): Promise<void>;
  forget(connectionId: string, version: VersionName): Promise<void>;
  /** Links of versions that are no longer there go. */
  keepOnly(connectionId: string, versions: readonly VersionName[]): Promise<void>;
}

export function createLinks({ store, clock, log }: { store: LinkStore; clock: Clock; log: Log }): Links {
  let loaded: Promise<Map<string, Link>> | undefined;
  const load = (): Promise<Map<string, Link>> => {
    loaded ??= store.load().then((links) => new Map(links.map((link) => [keyOf(link.connectionId, link), link])));
    return loaded;
  };
  let saving = Promise.resolve();
  // A link that cannot be kept costs certainty about drift, not the version.
  const save = (links: Map<string, Link>): Promise<void> => {
    saving = saving
      .then(() => store.save([...links.values()]))
      .catch((cause: unknown) => log.warn('Links could not be kept', cause));
    return saving;
  };
  return {
    find: async (connectionId, version) => {
      const link = (await load()).get(keyOf(connectionId, version)) ?? null;
      return link !== null && stillFits(link, version) ? link : null;
    },
    record: async (connectionId, seen, replace) => {
      const links = await load();
      const linkedAt = new Date(clock.nowMs()).toISOString();
      let changed = false;
      for (const { version, repository, digest } of seen) {
        const key = keyOf(connectionId, version);
        const known = links.get(key);
        if (!replace && known !== undefined && stillFits(known, { ...version, repository })) continue;
        const { app, name, tag, createdAt: versionCreatedAt } = version;
        links.set(key, { connectionId, app, name, repository, tag, digest, versionCreatedAt, linkedAt });
        changed = true;
      }
      if (changed) await save(links);
    },
    forget: async (connectionId, version) => {
      const links = await load();
      if (links.delete(keyOf(connectionId, version))) await save(links);
    },
    keepOnly: async (connectionId, versions) => {
      const links = await load();
      const there = new Set(versions.map((version) => keyOf(connectionId, version)));
      const gone = [...links].filter(([key, link]) => link.connectionId === connectionId && !there.has(key));
      for (const [key] of gone) links.delete(key);
      if (gone.length > 0) await save(links);
    },
  };
}

const keyOf = (connectionId: string, { app, name }: VersionName): string => JSON.stringify([connectionId, app, name]);

const stillFits = (link: Link, version: Pick<AppVersion, 'repository' | 'tag' | 'createdAt'>): boolean =>
  link.repository === version.repository &&
  link.tag === version.tag &&
  (link.versionCreatedAt === null || version.createdAt === null || link.versionCreatedAt === version.createdAt);
