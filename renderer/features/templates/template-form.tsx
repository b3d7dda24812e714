import { ActionIcon, Button, Checkbox, Select, TextInput, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { type AppTemplateView, versionNameOf } from '#shared/model/app-template';
import type { ConnectionView } from '#shared/model/connection';
import { Message } from '../../ui/message';
import { LongName } from '../../ui/name';
import { Screen } from '../../ui/screen';
import type { TemplateTarget } from '../navigation/index';
import { AppField, PlatformProblem } from '../platform/index';
import { SettingsFields, VariableFields } from '../version-settings/index';
import { RequestPreview } from './request-preview';
import { StartFromVersion } from './start-from-version';
import styles from './templates.module.css';
import { useDraft } from './use-draft';
import { EXAMPLE_TAG, placeWords } from './view-model';

interface TemplateFormProps {
  readonly connection: ConnectionView;
  readonly target: TemplateTarget;
  readonly templates: readonly AppTemplateView[];
  readonly onBack: () => void;
}

/** The settings of a repository's versions, checked as one types, beside the request that they lead to. */
export function TemplateForm(props: TemplateFormProps) {
  const { connection, target, onBack } = props;
  const [choosing, setChoosing] = useState(false);
  const form = useDraft(props);
  const { draft, problems, save } = form;
  const wrong = Object.keys(problems).length;
  return (
    <Screen
      title={draft.repository === '' ? 'New template' : <LongName>{draft.repository}</LongName>}
      subtitle={
        form.before !== undefined
          ? `Kept by ${placeWords(form.before.place)}`
          : draft.repository === ''
            ? undefined
            : 'New template'
      }
      before={
        <Tooltip label="Back to Templates">
          <ActionIcon variant="subtle" color="gray" aria-label="Back to Templates" onClick={onBack}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        </Tooltip>
      }
      actions={
        <>
          <Button variant="default" onClick={() => setChoosing(true)}>
            Start from a version…
          </Button>
          <Button
            variant="default"
            disabled={draft.repository === ''}
            loading={form.isProposing}
            onClick={form.propose}
          >
            Propose from the image
          </Button>
          <Button disabled={wrong > 0} loading={save.isPending} onClick={() => save.mutate()}>
            Save template
          </Button>
        </>
      }
      fixed
    >
      <div className={styles['editor']}>
        <form
          className={styles['form']}
          aria-label="Template"
          onSubmit={(event) => {
            event.preventDefault();
            if (wrong === 0 && !save.isPending) save.mutate();
          }}
        >
          <div className={styles['fields']}>
            {save.isError ? (
              <PlatformProblem connection={connection} title="The template was not saved" thrown={save.error} />
            ) : null}
            {form.note === null ? null : <Message tone={form.note.tone}>{form.note.text}</Message>}
            <Names {...props} form={form} />
            <SettingsFields settings={draft.settings} onChange={form.setSettings} problems={problems}>
              <VariableFields
                variables={draft.settings.variables}
                onChange={(variables) => form.setSettings({ variables })}
                problems={problems}
                knownSecrets={form.knownSecrets}
              />
            </SettingsFields>
            <Keeping form={form} />
          </div>
          {/* Enter in a field saves, as in every form. */}
          <button type="submit" hidden />
        </form>
        <RequestPreview draft={draft} connection={connection} wrong={wrong} />
      </div>
      {choosing ? (
        <StartFromVersion
          connection={connection}
          repository={target.repository}
          onChosen={form.fill}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </Screen>
  );
}

type Form = ReturnType<typeof useDraft>;

function Names({ connection, target, form }: TemplateFormProps & { readonly form: Form }) {
  const { draft, set, problems } = form;
  const name = versionNameOf(draft.versionName, EXAMPLE_TAG);
  return (
    <fieldset className={styles['group']}>
      <legend>What becomes what</legend>
      {target.is === 'edit' ? null : (
        <Select
          label="Repository"
          placeholder="Choose a repository"
          data={[...form.repositories]}
          value={draft.repository === '' ? null : draft.repository}
          onChange={(repository) => repository !== null && form.chooseRepository(repository)}
          searchable
          nothingFoundMessage="No such repository, or it has a template already"
        />
      )}
      <AppField
        connection={connection}
        value={draft.app}
        onChange={(app) => set({ app })}
        error={problems['app'] ?? null}
      />
      <TextInput
        label="Version name"
        value={draft.versionName}
        onChange={(event) => set({ versionName: event.currentTarget.value })}
        error={problems['versionName']}
        description={`{tag} stands for the tag: ${EXAMPLE_TAG} becomes ${name}`}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        spellCheck={false}
      />
    </fieldset>
  );
}

function Keeping({ form }: { readonly form: Form }) {
  const { draft, set, inProject, setInProject, projectName } = form;
  return (
    <fieldset className={styles['group']}>
      <legend>This template</legend>
      <Checkbox
        label="Link tags from elsewhere by themselves"
        description="Tags that a build machine or a colleague pushes become versions while Gantry runs, without being asked for."
        checked={draft.linksByItself}
        onChange={(event) => set({ linksByItself: event.currentTarget.checked })}
      />
      <Checkbox
        label="Keep in gantry.json"
        description={
          projectName === null
            ? 'No game project on this computer uses this repository.'
            : `In the folder of ${projectName}, for your team and its build machines. Hidden values are never written.`
        }
        disabled={projectName === null}
        checked={inProject}
        onChange={(event) => setInProject(event.currentTarget.checked)}
      />
    </fieldset>
  );
}
