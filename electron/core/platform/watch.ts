import type { AppTemplate } from '#shared/model/app-template';
import type { BoardTag, LinkResult } from '#shared/model/app-version';
import type { Platform } from '../ports/platform';
import type { Reach } from '../registry/index';
import { repositoryOf } from '../registry/index';
import { isNotThere, tagsOf } from './board';
import { allVersions, type LinkRequest } from './linking';
import type { Templates } from './templates';
import type { PlatformUseTools } from './tools';

export interface WatchTools
  extends Pick<PlatformUseTools, 'connections' | 'clock' | 'log' | 'ownPushes' | 'onTagsFound'> {
  readonly platform: Platform;
  readonly reach: Reach;
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
  private readonly known = new Map<string, Set<string>>();
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
    const { access, contents } = await this.tools.reach(this.id);
    const pages = await Promise.all(
      templates.map(async ({ repository }) => {
        const page = await contents.artifacts(access, repository, null).catch((thrown: unknown) => {
          if (isNotThere(thrown)) return null;
          throw thrown;
        });
        return [...tagsOf(repository, page?.artifacts ?? []).values()];
      }),
    );
    const repositories = templates.map(({ repository }) => repository);
    const fresh = await this.fromElsewhere(pages.flat().filter((tag) => this.isNew(tag)));
    // Only now: what could not be judged is new the next time too.
    for (const repository of repositories) this.known.set(repository, this.known.get(repository) ?? new Set());
    for (const { repository, name } of pages.flat()) this.known.get(repository)?.add(name);
    if (this.listeners > 0 && fresh.length > 0) await this.tell(fresh, templates);
  }

  private isNew({ repository, name }: BoardTag): boolean {
    return this.known.get(repository)?.has(name) === false;
  }

  /** Without those pushed from here, and without those that have a version already. */
  private async fromElsewhere(tags: readonly BoardTag[]): Promise<BoardTag[]> {
    if (tags.length === 0) return [];
    const { connections, platform, ownPushes } = this.tools;
    const own = await ownPushes(this.id);
    const access = await connections.platform(this.id);
    const versions = await allVersions(platform, access);
    return tags.filter(
      ({ repository, name }) =>
        !own.some((push) => push.repository === repository && push.tag === name) &&
        !versions.some((version) => version.tag === name && repositoryOf(version, access) === repository),
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
  /** Looks for new tags in repositories with a template; answers with the function that ends it. */
  watch(id: string): () => void;
  templatesChanged(id: string): void;
}

/** Looks as long as somebody listens, however many do. */
export function createWatch(tools: WatchTools): Watch {
  const watched = new Map<string, Watched>();
  return {
    templatesChanged: (id) => watched.get(id)?.templatesChanged(),
    watch: (id) => {
      const one = watched.get(id) ?? new Watched(id, tools);
      watched.set(id, one);
      one.listeners += 1;
      if (one.listeners === 1) one.start();
      let listens = true;
      return () => {
        if (!listens) return;
        listens = false;
        one.listeners -= 1;
        if (one.listeners > 0) return;
        watched.delete(id);
        one.stop();
      };
    },
  };
}
