import { startTransition, useEffect, useRef, useState } from 'react';
import { api, ask, messageOf } from '../../api';
import type { FiguresAnswer } from './view-model';

/** As many names as one call takes. */
const BATCH = 50;
/** Rows that scroll past within this time are asked for together. */
const COLLECT_MS = 40;

/**
 * The figures of the wanted repositories, asked for in batches side by side, each name once per reading of the list.
 * What is known stays in view until the new answer is there.
 */
export function useFigures(
  id: string,
  readAt: string | null,
  wanted: readonly string[],
): ReadonlyMap<string, FiguresAnswer> {
  const [answers, setAnswers] = useState<ReadonlyMap<string, FiguresAnswer>>(new Map());
  const asked = useRef({ readAt, names: new Set<string>() });
  const wantedKey = wanted.join('\n');
  useEffect(() => {
    if (readAt === null || wantedKey === '') return;
    const timer = setTimeout(() => {
      if (asked.current.readAt !== readAt) asked.current = { readAt, names: new Set() };
      const { names } = asked.current;
      const fresh = wantedKey.split('\n').filter((name) => !names.has(name));
      const put = (added: readonly (readonly [string, FiguresAnswer])[]) =>
        startTransition(() => setAnswers((known) => new Map([...known, ...added])));
      for (let from = 0; from < fresh.length; from += BATCH) {
        const repositories = fresh.slice(from, from + BATCH);
        for (const name of repositories) names.add(name);
        const asking = repositories.map((name) => [name, { is: 'asking' }] as const);
        startTransition(() => setAnswers((known) => new Map([...asking, ...known])));
        ask(api.registry.figures({ id, repositories }))
          .then((figures) => put(figures.map((one) => [one.name, { is: 'known', figures: one }])))
          .catch((thrown: unknown) =>
            put(repositories.map((name) => [name, { is: 'failed', message: messageOf(thrown) }])),
          );
      }
    }, COLLECT_MS);
    return () => clearTimeout(timer);
  }, [id, readAt, wantedKey]);
  return answers;
}
