import { Badge, Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatBytes } from '#shared/model/format';
import type { ProjectView } from '#shared/model/project';
import { tagWarning } from '#shared/model/reference';
import { Message } from '../../ui/message';
import { useNow } from '../../ui/use-now';
import { formatExactTime, formatWhen } from '../../ui/when';
import { seenWords } from '../builds/index';
import { useEngine } from '../engine/index';
import { PushForecast } from '../forecast/index';
import { useNavigation, type View } from '../navigation/index';
import { useStartPush } from './actions';
import { ProjectMenu } from './project-menu';
import { ProjectProblem } from './project-problem';
import styles from './push-screen.module.css';
import { TagForPush } from './tag-for-push';
import { asksForTag, tagPreview, typedTagWords } from './view-model';

/** A project's facts, its next tag and its Push button. */
export function ProjectRow({ project }: { readonly project: ProjectView }) {
  const engine = useEngine();
  const [typed, setTyped] = useState<string | null>(null);
  /** What the field for the tag is for: the next push, or one without a boot test. */
  const [isUntested, setUntested] = useState(false);
  const wanted = useTagWanted(project.id);
  useEffect(() => {
    if (wanted === null) return;
    setUntested(false);
    setTyped((tag) => tag ?? '');
  }, [wanted]);
  const start = useStartPush();
  const asks = asksForTag(project);
  // A tag that is typed is judged where it is typed.
  const warning = asks ? null : tagWarning(project.nextTag ?? '');
  const tagIsWrong = typed !== null && (typed === '' || typedTagWords(typed).problem !== null);
  const isReady = project.problem === null && engine.is === 'ready';
  const mayPush = isReady && !(asks && tagIsWrong);
  const push = (skipsBootTest: boolean): void => {
    setUntested(skipsBootTest);
    if (asks && typed === null) setTyped('');
    else if (mayPush) start.mutate({ project, tag: asks ? typed : null, skipsBootTest });
  };
  return (
    <li className={styles['row']}>
      <div className={styles['line']}>
        <div className={styles['facts']}>
          <div className={styles['name']}>
            {project.name}
            {project.seenAs === null ? null : (
              <Badge className={styles['engine']} variant="default" size="sm" tt="none" fw={500}>
                {seenWords(project.seenAs)}
              </Badge>
            )}
          </div>
          <div className={styles['repository']} title={project.folder}>
            {project.repository} · {project.folder}
          </div>
        </div>
        <Figures project={project} />
        <Button
          size="sm"
          px={20}
          aria-label={`Push ${project.name}`}
          disabled={!mayPush}
          loading={start.isPending}
          onClick={() => push(asks && typed !== null && isUntested)}
        >
          Push
        </Button>
        <ProjectMenu project={project} onPushUntested={isReady && !start.isPending ? () => push(true) : null} />
      </div>
      {typed === null || !asks ? null : (
        <TagForPush
          tag={typed}
          isUntested={isUntested}
          onChange={setTyped}
          onSubmit={() => push(isUntested)}
          wanted={wanted}
        />
      )}
      {warning === null ? null : (
        <div className={styles['below']}>
          <Message tone="warn">{warning}</Message>
        </div>
      )}
      {project.problem === null ? null : (
        <div className={styles['below']}>
          <ProjectProblem project={project} />
        </div>
      )}
    </li>
  );
}

/** The view, where it is this project's tag that is to be typed. */
const useTagWanted = (projectId: string): View | null =>
  useNavigation(({ view }) => (view.screen === 'push' && view.tagFor === projectId ? view : null));

function Figures({ project }: { readonly project: ProjectView }) {
  const { lastPush, tagRule } = project;
  const now = useNow(tagRule.kind === 'timestamp' ? 1000 : 30_000);
  return (
    <dl className={styles['figures']}>
      <dt>Next tag</dt>
      <dd>
        {tagRule.kind === 'timestamp'
          ? tagPreview(tagRule, now, null)
          : (project.nextTag ?? tagPreview(tagRule, now, null))}
      </dd>
      <dt>Last push</dt>
      {lastPush === null ? (
        <dd>never</dd>
      ) : (
        <dd title={`${lastPush.tag}, ${formatExactTime(lastPush.at)}`}>
          {formatWhen(lastPush.at, now)}, {formatBytes(lastPush.sentBytes)} sent
        </dd>
      )}
      <PushForecast project={project} />
    </dl>
  );
}
