import { NumberInput, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ConnectionView } from '#shared/model/connection';
import { formatBytes } from '#shared/model/format';
import { api, ask, messageOf } from '../../../api';
import { useProjects } from '../../projects/index';
import { type Amount, amountBytes, amountOf, type Unit } from './choice';
import styles from './room.module.css';

interface AmountFieldProps {
  readonly connection: ConnectionView;
  readonly amount: Amount;
  readonly onChange: (amount: Amount) => void;
}

/** How much room is wanted: typed, or as much as a project's next push lacks. */
export function AmountField({ connection, amount, onChange }: AmountFieldProps) {
  const projects = (useProjects() ?? []).filter(({ connectionId }) => connectionId === connection.id);
  const hint = useMutation({
    mutationFn: (projectId: string) => ask(api.storage.hint({ projectId })),
    onSuccess: ({ missingBytes }) => {
      // What the sample may err is in it.
      if (missingBytes > 0) onChange(amountOf(missingBytes));
    },
  });
  const name = projects.find(({ id }) => id === hint.variables)?.name ?? '';
  return (
    <div className={styles['amount']}>
      <NumberInput
        label="Room to make"
        w={120}
        min={0}
        decimalScale={2}
        value={amount.value}
        onChange={(value) => onChange({ ...amount, value })}
        error={amountBytes(amount) === null ? 'More than 0' : null}
        data-autofocus
      />
      <Select
        aria-label="Unit"
        w={80}
        data={['MB', 'GB'] satisfies Unit[]}
        value={amount.unit}
        onChange={(unit) => onChange({ ...amount, unit: unit === 'GB' ? 'GB' : 'MB' })}
      />
      {projects.length === 0 ? null : (
        <Select
          label="Enough for the next push of"
          placeholder="Choose a project"
          flex={1}
          data={projects.map(({ id, name: label }) => ({ value: id, label }))}
          value={hint.variables ?? null}
          disabled={hint.isPending}
          onChange={(projectId) => projectId !== null && hint.mutate(projectId)}
          description={
            hint.isPending
              ? `Looking at the files of ${name}`
              : hint.data === undefined
                ? null
                : hint.data.missingBytes > 0
                  ? `It lacks up to ${formatBytes(hint.data.missingBytes)}.`
                  : hint.data.verdict === 'unknownLimit'
                    ? 'The limit is not known.'
                    : `It fits as it is: about ${formatBytes(hint.data.newBytes)}.`
          }
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          error={hint.isError ? messageOf(hint.error) : null}
        />
      )}
    </div>
  );
}
