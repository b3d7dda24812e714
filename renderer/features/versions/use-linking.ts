import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AppError } from '#shared/errors';
import type { LinkResult } from '#shared/model/app-version';
import { ApiError, api, ask, messageOf } from '../../api';
import { platformKeys } from '../../keys';
import { appOf, type LinkDraft } from './drafts';

/** What became of one tag. */
export type LinkOutcome =
  | { readonly is: 'waiting' }
  | { readonly is: 'linked'; readonly result: LinkResult }
  | { readonly is: 'failed'; readonly message: string; readonly error: AppError | null };

/** Requests that are under way at a time: the platform is asked politely. */
const SIDE_BY_SIDE = 3;

/** Links drafts one by one; each has its own outcome, and trying again leaves those that are linked alone. */
export function useLinking(connectionId: string) {
  const queries = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, LinkOutcome>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const running = useRef(false);
  const put = (key: string, outcome: LinkOutcome) => setOutcomes((known) => new Map(known).set(key, outcome));

  const linkOne = async (draft: LinkDraft, chosen: string | null): Promise<void> => {
    const { repository, name: tag } = draft.tag;
    try {
      const app = appOf(draft, chosen);
      const result = await ask(api.platform.link({ id: connectionId, repository, tag, app, name: draft.name }));
      put(draft.key, { is: 'linked', result });
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown.error : null;
      put(draft.key, { is: 'failed', message: messageOf(thrown), error });
    }
  };

  const start = async (drafts: readonly LinkDraft[], chosen: string | null): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setRunning(true);
    const waiting = drafts.filter(({ key }) => outcomes.get(key)?.is !== 'linked');
    for (const { key } of waiting) put(key, { is: 'waiting' });
    const next = async (): Promise<void> => {
      for (let draft = waiting.shift(); draft !== undefined; draft = waiting.shift()) await linkOne(draft, chosen);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
    running.current = false;
    setRunning(false);
    void queries.invalidateQueries({ queryKey: platformKeys.board(connectionId) });
    void queries.invalidateQueries({ queryKey: platformKeys.versionsOf(connectionId) });
  };

  return { outcomes, isRunning, start };
}
