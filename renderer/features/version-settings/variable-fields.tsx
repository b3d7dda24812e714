import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import type { Problems, VersionVariable } from '#shared/model/version-settings';
import { AddRow, RemoveRow } from './row-buttons';
import { useRowFocus } from './use-row-focus';
import { useRowKeys } from './use-row-keys';
import styles from './version-settings.module.css';
import { newVariable, replaced, withHidden, without } from './view-model';

interface VariableFieldsProps {
  readonly variables: readonly VersionVariable[];
  readonly onChange: (variables: VersionVariable[]) => void;
  readonly problems: Problems;
  /** Hidden variables whose value is in the keychain: an empty field keeps it. */
  readonly knownSecrets: readonly string[];
}

/** The server's environment, one variable a row. */
export function VariableFields({ variables, onChange, problems, knownSecrets }: VariableFieldsProps) {
  const { keys, drop } = useRowKeys(variables.length);
  const focus = useRowFocus(variables.length);
  return (
    <fieldset ref={focus.list} className={styles['group']}>
      <legend>Environment</legend>
      {variables.length === 0 ? null : (
        <div className={styles['variableHead']} aria-hidden="true">
          <span>Key</span>
          <span>Value</span>
          <span title="Kept where the tokens are, and out of logs, exports and gantry.json">Hidden</span>
        </div>
      )}
      {variables.map((variable, index) => (
        <VariableRow
          key={keys[index]}
          index={index}
          variable={variable}
          isKept={knownSecrets.includes(variable.key)}
          onChange={(changed) => onChange(replaced(variables, index, changed))}
          onRemove={() => {
            drop(index);
            focus.removed(index);
            onChange(without(variables, index));
          }}
          problems={problems}
        />
      ))}
      <div>
        <AddRow
          onClick={() => {
            focus.added();
            onChange([...variables, newVariable]);
          }}
        >
          Add a variable
        </AddRow>
      </div>
    </fieldset>
  );
}

interface VariableRowProps {
  readonly index: number;
  readonly variable: VersionVariable;
  readonly isKept: boolean;
  readonly onChange: (variable: VersionVariable) => void;
  readonly onRemove: () => void;
  readonly problems: Problems;
}

function VariableRow({ index, variable, isKept, onChange, onRemove, problems }: VariableRowProps) {
  const which = `of variable ${index + 1}`;
  const at = `variables.${index}`;
  const { key, value, isHidden } = variable;
  return (
    <div className={styles['variableRow']}>
      <TextInput
        aria-label={`Key ${which}`}
        value={key}
        onChange={(event) => onChange({ ...variable, key: event.currentTarget.value })}
        error={problems[`${at}.key`]}
        spellCheck={false}
        autoComplete="off"
      />
      {isHidden ? (
        <PasswordInput
          aria-label={`Value ${which}`}
          placeholder={isKept ? 'kept on this computer: leave empty to keep it' : 'value'}
          value={value ?? ''}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange({ ...variable, value: typed === '' && isKept ? null : typed });
          }}
          error={problems[`${at}.value`]}
          autoComplete="off"
        />
      ) : (
        <TextInput
          aria-label={`Value ${which}`}
          value={value ?? ''}
          onChange={(event) => onChange({ ...variable, value: event.currentTarget.value })}
          error={problems[`${at}.value`]}
          spellCheck={false}
          autoComplete="off"
        />
      )}
      <Checkbox
        aria-label={`Hide variable ${index + 1}`}
        className={styles['box'] ?? ''}
        checked={isHidden}
        onChange={(event) => onChange(withHidden(variable, event.currentTarget.checked))}
      />
      <RemoveRow label={`Remove variable ${index + 1}`} onClick={onRemove} />
    </div>
  );
}
