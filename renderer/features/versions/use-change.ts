import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AppVersion, VersionChange } from '#shared/model/app-version';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';

/** Changes a version; what is known of it is what the platform answered. */
export function useChange(id: string, { app, name }: Pick<AppVersion, 'app' | 'name'>, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<VersionChange>) =>
      ask(
        api.platform.changeVersion({
          id,
          app,
          name,
          change: { isActive: null, settings: null, variables: null, ...change },
        }),
      ),
    onSuccess: (changed) => {
      queries.setQueryData(platformKeys.version(id, app, name), changed);
      onDone();
    },
  });
}
