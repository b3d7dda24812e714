import type { RegistryAccess } from '#core/ports/registry';
import type { Answer } from '../http/answer';

type Ask = (imagePath: string) => Promise<Answer>;

export interface PlatformNames {
  /** Asks with the form of the name that this account's platform understands. */
  ask(access: RegistryAccess, repository: string, ask: Ask): Promise<Answer>;
}

const base = '/v1/container-registry/images';

/**
 * Edgegap's documents write `project/name` as image name, live reports say that only the short name works: the short one goes first,
 * and what worked is remembered per account.
 */
export function platformNames(): PlatformNames {
  const qualifies = new Set<string>();
  return {
    ask: async (access, repository, ask) => {
      const account = `${access.apiUrl ?? ''} ${access.project}`;
      const short = `${base}/${encodeURIComponent(repository)}`;
      const full = `${base}/${encodeURIComponent(`${access.project}/${repository}`)}`;
      const [first, second] = qualifies.has(account) ? [full, short] : [short, full];
      const answer = await ask(first);
      if (answer.status !== 404) return answer;
      const other = await ask(second);
      // 400: a platform that takes no slashes in names.
      if (other.status === 404 || other.status === 400) return answer;
      if (other.status >= 400) return other;
      if (second === full) qualifies.add(account);
      else qualifies.delete(account);
      return other;
    },
  };
}
