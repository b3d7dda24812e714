import { Button, Checkbox, Group } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AppVersion, VersionChange } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { Message } from '../../ui/message';
import { PlatformProblem } from '../platform/index';
import { formProblems, SettingsFields, VariableFields } from '../version-settings/index';
import { changeOf } from './changes';
import { useChange } from './use-change';
import styles from './version-facts.module.css';

interface EditVersionProps {
  readonly connection: ConnectionView;
  readonly version: AppVersion;
  readonly onDone: () => void;
}

/** Ports and variables are replaced as whole lists; hidden values cannot be read back, so variables are left alone unless wanted. */
export function EditVersion({ connection, version, onDone }: EditVersionProps) {
  const form = useRef<HTMLFormElement>(null);
  // The button that opened it has gone.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const [settings, setSettings] = useState(version.settings);
  const [withVariables, setWithVariables] = useState(false);
  const change = useChange(connection.id, version, onDone);
  const checked = useMemo(() => (withVariables ? settings : { ...settings, variables: [] }), [settings, withVariables]);
  const problems = useMemo(() => formProblems(checked, []), [checked]);
  const wanted: Partial<VersionChange> | null = changeOf(version.settings, settings, withVariables);
  const maySave = wanted !== null && Object.keys(problems).length === 0;
  return (
    <form
      ref={form}
      className={styles['drawer']}
      aria-label="Edit settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (maySave && !change.isPending) change.mutate(wanted);
      }}
    >
      <Message tone="info">Servers that run keep the settings with which they were started.</Message>
      <SettingsFields
        settings={settings}
        onChange={(part) => setSettings({ ...settings, ...part })}
        problems={problems}
      >
        <div className={styles['section']}>
          <Checkbox
            label="Change the environment"
            description="The whole list is replaced. Hidden values cannot be read back: they are typed again."
            checked={withVariables}
            onChange={(event) => setWithVariables(event.currentTarget.checked)}
          />
          {withVariables ? (
            <VariableFields
              variables={settings.variables}
              onChange={(variables) => setSettings({ ...settings, variables })}
              problems={problems}
              knownSecrets={[]}
            />
          ) : null}
        </div>
      </SettingsFields>
      {change.isError ? (
        <PlatformProblem connection={connection} title="The version was not changed" thrown={change.error} />
      ) : null}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" disabled={!maySave} loading={change.isPending}>
          Save changes
        </Button>
      </Group>
    </form>
  );
}
