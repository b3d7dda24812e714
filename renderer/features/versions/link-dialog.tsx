import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { BoardTag } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import { Message } from '../../ui/message';
import { useFocusBack } from '../../ui/use-focus-back';
import { useNavigation } from '../navigation/index';
import { AppField, PlatformProblem, useBoard, useTemplates, wayOut } from '../platform/index';
import { appOf, draftProblems, draftsOf, type LinkDraft } from './drafts';
import styles from './link-dialog.module.css';
import { type LinkOutcome, useLinking } from './use-linking';

interface LinkDialogProps {
  readonly connection: ConnectionView;
  readonly tags: readonly Pick<BoardTag, 'repository' | 'name'>[];
  /** Onto which they were dropped; null: as their templates say. */
  readonly app: string | null;
  readonly onClose: () => void;
}

/** Tags become versions: the names are looked over first, and each tag says what became of it. */
export function LinkDialog({ connection, tags, app, onClose }: LinkDialogProps) {
  useFocusBack();
  const templates = useTemplates(connection);
  const title =
    tags.length === 1 ? (
      <>
        Link <bdi>{`${tags[0]?.repository}:${tags[0]?.name}`}</bdi> to an app
      </>
    ) : (
      `Link ${count(tags.length, 'tag')}`
    );
  return (
    <Modal opened onClose={onClose} title={title} size="lg" centered>
      {templates.data !== undefined ? (
        <Review connection={connection} start={draftsOf(tags, templates.data)} app={app} onClose={onClose} />
      ) : templates.isError ? (
        <PlatformProblem
          connection={connection}
          title="The templates are not known"
          thrown={templates.error}
          onRetry={() => void templates.refetch()}
        />
      ) : (
        <div role="status">Reading the templates</div>
      )}
    </Modal>
  );
}

interface ReviewProps {
  readonly connection: ConnectionView;
  readonly start: readonly LinkDraft[];
  readonly app: string | null;
  readonly onClose: () => void;
}

function Review({ connection, start, app, onClose }: ReviewProps) {
  const [drafts, setDrafts] = useState(start);
  const [chosen, setChosen] = useState(app);
  const { outcomes, isRunning, start: link } = useLinking(connection.id);
  const versions = useBoard(connection).data?.versions;
  const problems = useMemo(
    () =>
      draftProblems(
        drafts.filter(({ key }) => outcomes.get(key)?.is !== 'linked'),
        chosen,
        versions ?? [],
      ),
    [drafts, chosen, versions, outcomes],
  );
  const open = drafts.filter(({ key }) => outcomes.get(key)?.is !== 'linked');
  const apps = [...new Set(drafts.map((draft) => appOf(draft, chosen)))];
  const done = outcomes.size > 0 && !isRunning;
  const mayLink = open.length > 0 && problems.size === 0 && !isRunning;
  const setName = (key: string, name: string) =>
    setDrafts((known) => known.map((draft) => (draft.key === key ? { ...draft, name } : draft)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (mayLink) void link(drafts, chosen);
      }}
    >
      <Stack gap={12}>
        <AppField
          connection={connection}
          value={apps.length === 1 ? (apps[0] ?? '') : ''}
          onChange={setChosen}
          placeholder="As each template says"
        />
        <ul className={styles['review']} aria-label="Tags to link">
          {drafts.map((draft) => (
            <DraftRow
              key={draft.key}
              connection={connection}
              draft={draft}
              app={appOf(draft, chosen)}
              problem={problems.get(draft.key) ?? null}
              outcome={outcomes.get(draft.key) ?? null}
              alone={drafts.length === 1}
              disabled={isRunning}
              onName={(name) => setName(draft.key, name)}
            />
          ))}
        </ul>
        {done && drafts.length > 1 ? <Summary outcomes={outcomes} of={drafts.length} /> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {open.length === 0 ? 'Done' : 'Cancel'}
          </Button>
          {open.length === 0 ? null : (
            <Button
              type="submit"
              disabled={!mayLink && !isRunning}
              loading={isRunning}
              data-autofocus={drafts.length > 1 || undefined}
            >
              {done ? 'Try again' : `Link ${count(open.length, 'tag')}`}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Summary({ outcomes, of }: { readonly outcomes: ReadonlyMap<string, LinkOutcome>; readonly of: number }) {
  const linked = [...outcomes.values()].filter(({ is }) => is === 'linked').length;
  return (
    <Message tone={linked === of ? 'info' : 'warn'}>
      {linked} of {count(of, 'tag')} {linked === 1 ? 'is' : 'are'} linked.
    </Message>
  );
}

interface DraftRowProps {
  readonly connection: ConnectionView;
  readonly draft: LinkDraft;
  readonly app: string | null;
  readonly problem: string | null;
  readonly outcome: LinkOutcome | null;
  /** The dialog's title names it already. */
  readonly alone: boolean;
  readonly disabled: boolean;
  readonly onName: (name: string) => void;
}

function DraftRow(props: DraftRowProps) {
  const { connection, draft, app, problem, outcome, alone, disabled, onName } = props;
  const go = useNavigation((state) => state.go);
  const { repository, name: tag } = draft.tag;
  const linked = outcome?.is === 'linked';
  return (
    <li>
      <span className={styles['reviewTag']}>
        <bdi>{`${repository}:${tag}`}</bdi>
        <small>{app === null ? 'no app' : `in ${app}`}</small>
      </span>
      {linked ? null : draft.template === null ? (
        <span>
          {problem}{' '}
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => go({ screen: 'templates', edit: { is: 'new', repository } })}
          >
            Create template first
          </Button>
        </span>
      ) : (
        <TextInput
          aria-label={`Version name for ${repository}:${tag}`}
          size="xs"
          value={draft.name}
          onChange={(event) => onName(event.currentTarget.value)}
          error={problem}
          disabled={disabled}
          spellCheck={false}
          data-autofocus={alone || undefined}
        />
      )}
      {outcome === null ? null : <Outcome connection={connection} outcome={outcome} repository={repository} />}
    </li>
  );
}

interface OutcomeProps {
  readonly connection: ConnectionView;
  readonly outcome: LinkOutcome;
  readonly repository: string;
}

function Outcome({ connection, outcome, repository }: OutcomeProps) {
  const go = useNavigation((state) => state.go);
  if (outcome.is === 'waiting')
    return (
      <span className={styles['result']} data-is="waiting">
        <IconClock size={16} aria-hidden="true" />
        under way
      </span>
    );
  if (outcome.is === 'linked') {
    const { app, name, created } = outcome.result;
    return (
      <span className={styles['result']} data-is="linked" role="status">
        <IconCircleCheck size={16} aria-hidden="true" />
        {app} / {name}: {created ? 'created' : 'was there already'}
      </span>
    );
  }
  const way = outcome.error?.action == null ? null : wayOut(outcome.error.action, connection.id, repository);
  return (
    <span className={styles['result']} data-is="failed" role="alert">
      <IconCircleX size={16} aria-hidden="true" />
      <span>
        {outcome.message}{' '}
        {way === null ? null : (
          <Button variant="default" size="compact-xs" onClick={() => go(way.view)}>
            {way.words}
          </Button>
        )}
      </span>
    </span>
  );
}
