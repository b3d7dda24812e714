import { Badge, Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { formatBytes } from '#shared/model/format';
import type { ProjectView } from '#shared/model/project';
import { tagWarning } from '#shared/model/reference';
import { Message } from '../../ui/message';
import { LongName, PathName } from '../../ui/name';
import { useNow } from '../../ui/use-now';
import { formatExactTime, formatWhen } from '../../ui/when';
import { seenWords } from '../builds/index';
import { useConnections } from '../connections/index';
import { useEngine } from '../engine/index';
import { PushForecast } from '../forecast/index';
import { useOpenJob, useRunning } from '../publish/index';
import { useStartPush } from './actions';
import { ProjectMenu } from './project-menu';
import { ProjectProblem } from './project-problem';
import styles from './push-screen.module.css';
import { TagForPush } from './tag-for-push';
import { asksForTag, tagPreview, typedTagWords } from './view-model';
import { useKeysWanted, useTagWanted } from './wanted-row';

/** A project's facts, its next tag and its Push button. */
export function ProjectRow({ project }: { readonly project: ProjectView }) {
  const engine = useEngine();
  const [typed, setTyped] = useState<string | null>(null);
  /** What the field for the tag is for: the next push, or one without a boot test. */
  const [isUntested, setUntested] = useState(false);
  const wanted = useTagWanted(project.id);
  const row = useRef<HTMLLIElement>(null);
  useKeysWanted(project.id, row);
  useEffect(() => {
    if (wanted === null) return;
    setUntested(false);
    setTyped((tag) => tag ?? '');
  }, [wanted]);
  const { start, isPending } = useStartPush();
  const running = useRunning(project.id);
  const open = useOpenJob();
  const asks = asksForTag(project);
  // A tag that is typed is judged where it is typed.
  const warning = asks ? null : tagWarning(project.nextTag ?? '');
  const tagIsWrong = typed !== null && (typed === '' || typedTagWords(typed).problem !== null);
  const isReady = project.problem === null && engine.is === 'ready';
  const mayPush = isReady && !(asks && tagIsWrong);
  const push = (skipsBootTest: boolean): void => {
    setUntested(skipsBootTest);
    if (asks && typed === null) setTyped('');
    else if (mayPush) start({ project, tag: asks ? typed : null, skipsBootTest });
  };
  return (
    <li ref={row} className={styles['row']}>
      <div className={styles['line']}>
        <div className={styles['facts']}>
          <div className={styles['name']}>
            <bdi>{project.name}</bdi>
            {project.seenAs === null ? null : (
              <Badge variant="default" size="sm" tt="none" fw={500}>
                {seenWords(project.seenAs)}
              </Badge>
            )}
          </div>
          <Place project={project} />
        </div>
        <Figures project={project} now={running?.text ?? null} />
        {running === null ? (
          <Button
            size="sm"
            px={20}
            aria-label={`Push ${project.name}`}
            disabled={!mayPush}
            loading={isPending}
            onClick={() => push(asks && typed !== null && isUntested)}
          >
            Push
          </Button>
        ) : (
          <Button
            size="sm"
            px={18}
            variant="default"
            aria-label={`Show the push of ${project.name}`}
            onClick={() => open(running.id)}
          >
            Show
          </Button>
        )}
        <ProjectMenu
          project={project}
          onPushUntested={isReady && !isPending && running === null ? () => push(true) : null}
        />
      </div>
      {typed === null || !asks ? null : (
        <TagForPush
          tag={typed}
          isUntested={isUntested}
          onChange={setTyped}
          onSubmit={() => push(isUntested)}
          onCancel={() => setTyped(null)}
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

/** Which repository from which folder; with the registry where the connection in use is another one. */
function Place({ project: { repository, folder, connectionId } }: { readonly project: ProjectView }) {
  const list = useConnections();
  const own = list?.connections.find(({ id }) => id === connectionId);
  const registry = own === undefined || own.id === list?.activeId ? '' : `${own.registry}/${own.project}/`;
  return (
    <div className={styles['place']}>
      <LongName>{`${registry}${repository}`}</LongName>
      <span className={styles['between']}>·</span>
      <PathName>{folder}</PathName>
    </div>
  );
}

interface FiguresProps {
  readonly project: ProjectView;
  /** What its push is at; null: none runs. */
  readonly now: string | null;
}

function Figures({ project, now: running }: FiguresProps) {
  const { lastPush, tagRule } = project;
  const now = useNow(tagRule.kind === 'timestamp' ? 1000 : 30_000);
  return (
    <dl className={styles['figures']} data-waits={project.problem === null || undefined}>
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
      {running === null ? (
        <PushForecast project={project} />
      ) : (
        <>
          <dt>Now</dt>
          <dd className={styles['now']}>{running}</dd>
        </>
      )}
    </dl>
  );
}
