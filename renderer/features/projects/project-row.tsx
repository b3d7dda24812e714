import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '#shared/model/format';
import type { ProjectView } from '#shared/model/project';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { useNow } from '../../ui/use-now';
import { formatExactTime, formatWhen } from '../../ui/when';
import { useEngine } from '../engine/index';
import { useNavigation } from '../navigation/index';
import styles from './push-screen.module.css';
import { tagPreview, typedTagWords } from './view-model';

/** A project's facts, its next tag and its Push button. */
export function ProjectRow({ project }: { readonly project: ProjectView }) {
  const go = useNavigation((state) => state.go);
  const engine = useEngine();
  const [typed, setTyped] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: (tag: string | null) => ask(api.publish.start({ projectId: project.id, tag })),
    onSuccess: (job) => go({ screen: 'job', id: job.id }),
    onError: (thrown) =>
      notifications.show({ color: 'red', title: `${project.name} was not pushed`, message: messageOf(thrown) }),
  });
  const asks = project.tagRule.kind === 'typed' || (project.tagRule.kind === 'gitDescribe' && project.nextTag === null);
  const words = typedTagWords(typed ?? '');
  const press = () => (asks && typed === null ? setTyped('') : start.mutate(asks ? typed : null));
  const mayPush =
    project.problem === null &&
    engine.is === 'ready' &&
    !(asks && typed !== null && (typed === '' || words.problem !== null));
  return (
    <li className={styles['row']}>
      <div className={styles['line']}>
        <div className={styles['facts']}>
          <div className={styles['name']}>{project.name}</div>
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
          onClick={press}
        >
          Push
        </Button>
        <ProjectMenu project={project} />
      </div>
      {typed === null ? null : (
        <form
          className={styles['below']}
          onSubmit={(event) => {
            event.preventDefault();
            if (mayPush) start.mutate(typed);
          }}
        >
          <TextInput
            label="Tag for this push"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={words.problem}
            description={words.warning}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            autoFocus
            maw={420}
          />
        </form>
      )}
      {project.problem === null ? null : (
        <div className={styles['below']}>
          <Message tone="warn">{project.problem}</Message>
        </div>
      )}
    </li>
  );
}

function Figures({ project }: { readonly project: ProjectView }) {
  const now = useNow(1000);
  const { lastPush, tagRule } = project;
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
    </dl>
  );
}

function ProjectMenu({ project }: { readonly project: ProjectView }) {
  const openDialog = useNavigation((state) => state.openDialog);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${project.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => openDialog({ is: 'edit', id: project.id })}>Edit…</Menu.Item>
        <Menu.Item onClick={() => void api.projects.revealFolder({ id: project.id })}>Open the folder</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void api.projects.remove({ id: project.id })}>Remove from the list</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
