import type { QueryClient } from '@tanstack/react-query';
import { api, ask } from './api';
import { keys } from './keys';

// This module runs before React and all that is drawn with it: the answers are on their way while the rest of the page starts.
const asked = {
  connections: ask(api.connections.list()),
  projects: ask(api.projects.list()),
  jobs: ask(api.publish.list()),
  engine: ask(api.engine.status()),
  notices: ask(api.app.notices()),
} as const;

const ANSWERED_WITHIN_MS = 100;

/** When the answers are there, whatever they are; a main process that takes its time is not waited for. */
export const answered: Promise<unknown> = Promise.race([
  Promise.allSettled(Object.values(asked)),
  new Promise((resolve) => setTimeout(resolve, ANSWERED_WITHIN_MS)),
]);

/** What the first screen needs to know, as if its parts had asked already; what was refused is asked again by them. */
export function seedEarly(queries: QueryClient): void {
  for (const name of ['connections', 'projects', 'jobs', 'engine', 'notices'] as const)
    void queries.prefetchQuery<unknown>({ queryKey: keys[name], queryFn: () => asked[name] });
}
