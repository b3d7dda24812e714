import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ProjectView } from '#shared/model/project';
import { api, ask } from '../../api';
import { storageKeys } from '../../keys';
import styles from './forecast.module.css';
import { forecastOf } from './words';

/** Files of a project change at any time; looking at them costs a moment of the disk. */
const FRESH_MS = 60_000;

/** What the project's next push would send: asked once the window has time, nothing where it is not known. */
export function PushForecast({ project }: { readonly project: ProjectView }) {
  const mayAsk = useIdle() && project.problem === null;
  const { data } = useQuery({
    queryKey: storageKeys.hint(project.id),
    queryFn: () => ask(api.storage.hint({ projectId: project.id })),
    enabled: mayAsk,
    staleTime: FRESH_MS,
    refetchOnWindowFocus: true,
  });
  if (data === undefined || project.problem !== null) return null;
  const { text, tone, hint } = forecastOf(data);
  return (
    <>
      <VisuallyHidden component="dt">Next push</VisuallyHidden>
      <dd className={styles['forecast']} data-tone={tone} title={hint}>
        {text}
      </dd>
    </>
  );
}

function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const handle = requestIdleCallback(() => setIdle(true));
    return () => cancelIdleCallback(handle);
  }, []);
  return idle;
}
