import { Button, Checkbox, Collapse, Group, Select, Stack, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { FolderFacts, ProjectChoice } from '#shared/model/project';
import { Message } from '../../ui/message';
import styles from './project-fields.module.css';
import { TagRuleField } from './tag-rule-field';
import { choiceOf, hasProblem, type ProjectForm, problemsOf } from './view-model';

interface ProjectFieldsProps {
  readonly start: ProjectForm;
  readonly facts: FolderFacts;
  readonly connections: readonly ConnectionView[];
  /** On the button. */
  readonly verb: string;
  readonly busy: boolean;
  readonly failure: string | null;
  readonly onSubmit: (choice: ProjectChoice) => void;
  readonly onCancel: () => void;
}

export function ProjectFields({
  start,
  facts,
  connections,
  verb,
  busy,
  failure,
  onSubmit,
  onCancel,
}: ProjectFieldsProps) {
  const [form, setForm] = useState(start);
  const [more, setMore] = useState(form.target !== '' || form.buildArgs !== '');
  const problems = problemsOf(form);
  const connection = connections.find(({ id }) => id === form.connectionId);
  const complete = connection !== undefined && !hasProblem(problems);
  const set = (change: Partial<ProjectForm>) => setForm({ ...form, ...change });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onSubmit(choiceOf(form, facts.folder, connection.id));
      }}
    >
      <Stack gap={12}>
        <div className={styles['folder']}>{facts.folder}</div>
        {facts.configProblem === null ? null : <Message tone="warn">{facts.configProblem}</Message>}
        <TextInput
          label="Name"
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={problems.name}
          data-autofocus
        />
        {connections.length < 2 && connection !== undefined ? null : (
          <Select
            label="Connection"
            data={connections.map(({ id, name }) => ({ value: id, label: name }))}
            value={connection?.id ?? null}
            onChange={(connectionId) => set({ connectionId: connectionId ?? form.connectionId })}
            error={connection === undefined ? 'The connection of this project was removed. Choose another one.' : null}
          />
        )}
        <TextInput
          label="Repository"
          value={form.repository}
          onChange={(event) => set({ repository: event.currentTarget.value })}
          error={problems.repository}
          description={
            connection === undefined ? '' : `${connection.registry}/${connection.project}/${form.repository}`
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          spellCheck={false}
        />
        <TagRuleField
          rule={form.tagRule}
          onChange={(tagRule) => set({ tagRule })}
          gitDescribe={facts.gitDescribe}
          error={problems.tagRule}
        />
        {facts.dockerfiles.length > 1 ? (
          <Select
            label="Dockerfile"
            data={facts.dockerfiles}
            value={form.dockerfile}
            onChange={(dockerfile) => set({ dockerfile: dockerfile ?? form.dockerfile })}
          />
        ) : null}
        <UnstyledButton className={styles['more']} onClick={() => setMore(!more)} aria-expanded={more}>
          {more ? 'Less' : 'More: build arguments, stage'}
        </UnstyledButton>
        <Collapse expanded={more}>
          <Stack gap={12}>
            <TextInput
              label="Stage (target)"
              placeholder="the last one"
              value={form.target}
              onChange={(event) => set({ target: event.currentTarget.value })}
            />
            <Textarea
              label="Build arguments"
              placeholder="KEY=VALUE, one a line; not for secrets"
              value={form.buildArgs}
              onChange={(event) => set({ buildArgs: event.currentTarget.value })}
              error={problems.buildArgs}
              autosize
              minRows={2}
            />
          </Stack>
        </Collapse>
        {connection?.apiUrl == null ? null : (
          <Checkbox
            label="Create an app version after each push"
            description="From the repository’s template. Without one, the push ends with the image in the registry."
            checked={form.createsVersion}
            onChange={(event) => set({ createsVersion: event.currentTarget.checked })}
          />
        )}
        <Checkbox
          label="Keep in the folder’s gantry.json"
          description="So that your team and its build machines push the same way. No secrets are written."
          checked={form.sharesConfig}
          onChange={(event) => set({ sharesConfig: event.currentTarget.checked })}
        />
        {failure === null ? null : <Message tone="bad">{failure}</Message>}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={!complete}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
