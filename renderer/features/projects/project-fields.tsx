import {
  Button,
  Checkbox,
  Collapse,
  Group,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import type { FolderFacts, ProjectChoice } from '#shared/model/project';
import { Message } from '../../ui/message';
import { NextTurn } from '../../ui/next-turn';
import { blockedWords, recipeOrNull, seenOf, useBuildLook, WhatItIs } from '../builds/index';
import styles from './project-fields.module.css';
import { useFolderAgain } from './queries';
import { TagRuleField } from './tag-rule-field';
import { choiceOf, hasProblem, type ProjectForm, problemsOf, recipeInUse, warnedTag } from './view-model';

const LOOK_AFTER_MS = 400;

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
  const recipe = recipeInUse(form, facts);
  // Typed wishes are looked at when the typing pauses.
  const [wish] = useDebouncedValue(recipe, LOOK_AFTER_MS);
  const { dockerfile, fixes, connectionId, tagRule } = form;
  const tag = warnedTag(tagRule, facts.gitDescribe);
  const query = useBuildLook({ folder: facts.folder, dockerfile, recipe: wish, fixes, connectionId, tag });
  const look = query.data;
  const blocked = look === undefined ? null : blockedWords(look, form.fixes);
  const lookIntoFolderAgain = useFolderAgain(facts.folder);
  const set = (change: Partial<ProjectForm>) => setForm({ ...form, ...change });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (goesToWrongField(event.currentTarget)) return;
        const seenAs = look === undefined ? form.seenAs : seenOf(look);
        if (complete) onSubmit(choiceOf({ ...form, seenAs }, facts.folder, connection.id));
      }}
    >
      <Stack gap={12}>
        <div className={styles['folder']}>{facts.folder}</div>
        {facts.configProblem === null ? null : <Message tone="warn">{facts.configProblem}</Message>}
        <WhatItIs
          folder={facts.folder}
          dockerfile={dockerfile}
          query={query}
          recipe={recipe}
          passedOver={form.recipe !== null && facts.dockerfiles.includes(form.dockerfile) ? form.dockerfile : null}
          fixes={fixes}
          connectionId={connectionId}
          tag={tag}
          onFixes={(fixes) => set({ fixes })}
          onUseDockerfile={() => set({ recipe: null })}
          onChange={(changed) => set({ recipe: recipeOrNull(changed) })}
          onWritten={() => {
            set({ recipe: null, dockerfile: 'Dockerfile' });
            lookIntoFolderAgain();
          }}
        />
        <TextInput
          label="Name"
          value={form.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={problems.name}
          // The dialog is there before what it asks: else its first key would be the one that closes it.
          autoFocus
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
        <NextTurn>
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
          <Switch
            label="Start the image once before pushing (boot test)"
            description="It must listen on the template’s ports and stop when it is told to."
            checked={form.bootTest}
            onChange={(event) => set({ bootTest: event.currentTarget.checked })}
          />
          <Checkbox
            label="Keep in the folder’s gantry.json"
            description="So that your team and its build machines push the same way. No secrets are written."
            checked={form.sharesConfig}
            onChange={(event) => set({ sharesConfig: event.currentTarget.checked })}
          />
        </NextTurn>
        {blocked === null ? null : <Message tone="warn">{blocked}</Message>}
        {failure === null ? null : <Message tone="bad">{failure}</Message>}
        <Group className={styles['actions']} justify="flex-end" gap="sm">
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

/** A field that says itself what is wrong with it gets the keys; false: there is none. */
function goesToWrongField(form: HTMLFormElement): boolean {
  const wrong = form.querySelector<HTMLElement>(':is(input, textarea):invalid');
  // It may be folded away by now.
  wrong?.closest('details')?.setAttribute('open', '');
  wrong?.focus();
  return wrong !== null;
}
