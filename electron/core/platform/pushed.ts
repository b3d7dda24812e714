import { toAppError } from '#shared/errors';
import type { LinkResult } from '#shared/model/app-version';
import type { OutputOf, PublishRequest } from '#shared/model/publish-job';
import type { Log } from '../ports/log';
import type { LinkRequest } from './linking';

/** A push's last step: the version of its tag. No platform and no template are no failures of a push. */
export const linkPushed =
  (use: { linkTag(request: LinkRequest, signal?: AbortSignal): Promise<LinkResult> }) =>
  async (
    { connectionId: id, repository, tag }: PublishRequest,
    digest: string,
    signal: AbortSignal,
  ): Promise<OutputOf<'createVersion'>> => {
    try {
      const { app, name, created } = await use.linkTag({ id, repository, tag, digest, app: null, name: null }, signal);
      return { is: 'version', app, name, created };
    } catch (thrown) {
      const { code } = toAppError(thrown);
      if (code === 'platform-missing') return { is: 'none', why: 'noPlatform' };
      if (code === 'template-missing') return { is: 'none', why: 'noTemplate' };
      throw thrown;
    }
  };

/** Looks for tags from elsewhere at one connection at a time: the one in use. */
export function createActiveWatch(
  use: { watch(id: string, signal: AbortSignal): Promise<void> },
  active: () => string | null,
  log: Log,
) {
  let watched: string | null = null;
  let ending = new AbortController();
  return {
    /** To be called whenever another connection may be in use. */
    follow: (): void => {
      const id = active();
      if (id === watched) return;
      ending.abort();
      ending = new AbortController();
      watched = id;
      if (id === null) return;
      use.watch(id, ending.signal).catch((cause: unknown) => log.warn('Tags from elsewhere are not looked for', cause));
    },
  };
}
