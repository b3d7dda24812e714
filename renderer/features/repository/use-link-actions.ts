import { useMemo } from 'react';
import { useNavigation } from '../navigation/index';
import type { LinkActions } from './link-cell';
import type { Opened } from './opened';

/** What a row's app versions lead to; the same as long as the screen is, so that rows are not drawn again for it. */
export function useLinkActions(repository: string, open: (opened: Opened) => void): LinkActions {
  const go = useNavigation((state) => state.go);
  return useMemo(
    () => ({
      onVersions: (versions) => {
        const [only] = versions;
        if (only === undefined) return;
        open(versions.length === 1 ? { is: 'version', app: only.app, name: only.name } : { is: 'versions', versions });
      },
      onLink: (tag) => open({ is: 'link', tag }),
      onUnlink: (tag) => open({ is: 'unlink', tag }),
      onTemplate: () => go({ screen: 'templates', edit: { is: 'new', repository } }),
    }),
    [repository, open, go],
  );
}
