import type { AppTemplate } from '#shared/model/app-template';
import type { BoardTag, LinkResult } from '#shared/model/app-version';
import type { Platform } from '../ports/platform';
import type { Registry, RegistryAccess } from '../ports/registry';
import { repositoryOf } from '../registry/index';
import { allVersions, type LinkRequest } from './linking';
import type { Templates } from './templates';
import type { OwnPush, PlatformUseTools } from './tools';

export interface WatchTools
  extends Pick<PlatformUseTools, 'connections' | 'clock' | 'log' | 'ownPushes' | 'onTagsFound'> {
  readonly platform: Platform;
  readonly registry: Pick<Registry, 'tags' | 'manifest'>;
  readonly templates: Templates;
  readonly link: (request: LinkRequest) => Promise<LinkResult>;
}

const EVERY_MS = 60_000;
const AT_MOST_MS = 600_000;
/** Templates of others; those of this Gantry are told at once. */
const TEMPLATES_HOLD_MS = 600_000;

/** One connection that is looked at for tags that come from elsewhere. */
class Watched {
  listeners = 0;
  /** By repository; one that is new to the watch is read once before anything in it counts as found. */
  private readonly known = new Map<string, ReadonlySet<string>>();
  private takeBack: () => void = () => undefined;
  private pauseMs = EVERY_MS;
  private templates: { readonly list: readonly AppTemplate[]; readonly untilMs: number } | null = null;
  private readonly id: string;
  private readonly tools: WatchTools;

  constructor(id: string, tools: WatchTools) {
    this.id = id;
    this.tools = tools;
  }

  start(): void {
    void this.look();
  }

  stop(): void {
    this.takeBack();
    this.known.clear();
  }

  templatesChanged(): void {
    this.templates = null;
  }

  private async readTemplates(): Promise<readonly AppTemplate[]> {
    const nowMs = this.tools.clock.nowMs();
    if (this.templates === null || this.templates.untilMs <= nowMs) {
      const list = (await this.tools.templates.all(this.id)).map(({ template }) => template);
      this.templates = { list, untilMs: nowMs + TEMPLATES_HOLD_MS };
    }
    return this.templates.list;
  }

  private async look(): Promise<void> {
    try {
      await this.lookOnce();
      this.pauseMs = EVERY_MS;
    } catch (cause) {
      this.tools.log.warn('Tags from elsewhere could not be looked for', cause);
      this.pauseMs = Math.min(AT_MOST_MS, this.pauseMs * 2);
    }
    if (this.listeners > 0) this.takeBack = this.tools.clock.after(this.pauseMs, () => void this.look());
  }

  private async lookOnce(): Promise<void> {
    const templates = await this.readTemplates();
    if (templates.length === 0) return;
    const { connections, registry } = this.tools;
    const access = await connections.access(this.id);
    const named = await Promise.all(
      templates.map(async ({ repository }) => ({ repository, names: await registry.tags(access, repository) })),
    );
    const candidates = named.flatMap(({ repository, names }) =>
      names.filter((tag) => this.isNew(repository, tag)).map((tag) => ({ repository, tag })),
    );
    const tags = await this.withDigests(await this.fromElsewhere(candidates), access);
    // Only now: what could not be judged is new the next time too.
    for (const { repository, names } of named) this.known.set(repository, new Set(names));
    if (this.listeners > 0 && tags.length > 0) await this.tell(tags, templates);
  }

  private async withDigests(tags: readonly OwnPush[], access: RegistryAccess): Promise<BoardTag[]> {
    const found = await Promise.all(
      tags.map(async ({ repository, tag }) => {
        const manifest = await this.tools.registry.manifest(access, repository, tag);
        // Gone again already.
        return manifest === null ? [] : [{ repository, name: tag, digest: manifest.digest, pushedAt: null }];
      }),
    );
    return found.flat();
  }

  private isNew(repository: string, tag: string): boolean {
    return this.known.get(repository)?.has(tag) === false;
  }

  /** Without those pushed from here, and without those that have a version already. */
  private async fromElsewhere(tags: readonly OwnPush[]): Promise<readonly OwnPush[]> {
    if (tags.length === 0) return [];
    const { connections, platform, ownPushes } = this.tools;
    const own = await ownPushes(this.id);
    const access = await connections.platform(this.id);
    const versions = await allVersions(platform, access);
    return tags.filter(
      ({ repository, tag }) =>
        !own.some((push) => push.repository === repository && push.tag === tag) &&
        !versions.some((version) => version.tag === tag && repositoryOf(version, access) === repository),
    );
  }

  private async tell(fresh: readonly BoardTag[], templates: readonly AppTemplate[]): Promise<void> {
    const linked: LinkResult[] = [];
    const tags: BoardTag[] = [];
    for (const tag of fresh) {
      const byItself = templates.some(
        ({ repository, linksByItself }) => repository === tag.repository && linksByItself,
      );
      const result = byItself ? await this.linkOne(tag) : null;
      if (result === null) tags.push(tag);
      else linked.push(result);
    }
    this.tools.onTagsFound({ id: this.id, tags, linked });
  }

  /** One that cannot be linked is offered instead: the person then sees why. */
  private linkOne({ repository, name, digest }: BoardTag): Promise<LinkResult | null> {
    const request = { id: this.id, repository, tag: name, digest, app: null, name: null };
    return this.tools.link(request).catch((cause: unknown) => {
      this.tools.log.warn(`${repository}:${name} could not be linked by itself`, cause);
      return null;
    });
  }
}

export interface Watch {
  /** Looks for new tags in repositories with a template until the signal aborts. */
  watch(id: string, signal: AbortSignal): void;
  templatesChanged(id: string): void;
}

/** Looks as long as somebody listens, however many do. */
export function createWatch(tools: WatchTools): Watch {
  const watched = new Map<string, Watched>();
  return {
    templatesChanged: (id) => watched.get(id)?.templatesChanged(),
    watch: (id, signal) => {
      if (signal.aborted) return;
      const one = watched.get(id) ?? new Watched(id, tools);
      watched.set(id, one);
      one.listeners += 1;
      if (one.listeners === 1) one.start();
      const end = (): void => {
        one.listeners -= 1;
        if (one.listeners > 0) return;
        watched.delete(id);
        one.stop();
      };
      signal.addEventListener('abort', end, { once: true });
    },
  };
}
