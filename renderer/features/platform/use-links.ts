import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BoardVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';
import { hasPlatform, useTemplates } from './queries';

/** A version without how it stands to its tag: that is the board's. */
export type LinkedVersion = Omit<BoardVersion, 'link'>;

/** The versions of a repository's tags; null: there is no platform to ask, or it has not answered. */
export interface RepositoryLinks {
  readonly ofTag: (tag: string) => readonly LinkedVersion[];
  /** There is a template to make versions from. */
  readonly hasTemplate: boolean;
}

/** Asked once for the repository, never for a row. */
export function useLinks(connection: ConnectionView, repository: string): RepositoryLinks | null {
  const { id } = connection;
  const versions = useQuery({
    queryKey: [...platformKeys.versionsOf(id), repository],
    queryFn: (): Promise<LinkedVersion[]> => ask(api.platform.versionsOf({ id, repository })),
    enabled: hasPlatform(connection) && connection.token !== 'missing',
  }).data;
  const templates = useTemplates(connection).data;
  return useMemo(() => {
    if (versions === undefined || templates === undefined) return null;
    const byTag = new Map<string, LinkedVersion[]>();
    for (const version of versions) byTag.set(version.tag, [...(byTag.get(version.tag) ?? []), version]);
    return {
      ofTag: (tag) => byTag.get(tag) ?? none,
      hasTemplate: templates.some((template) => template.repository === repository),
    };
  }, [versions, templates, repository]);
}

const none: readonly LinkedVersion[] = [];
