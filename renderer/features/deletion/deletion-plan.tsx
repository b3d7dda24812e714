import { Button, Group, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { LayerReading } from '#shared/model/artifact-details';
import type { DeletionPlan, VersionUse } from '#shared/model/deletion';
import { registryKeys } from '../../keys';
import { Message } from '../../ui/message';
import { readingWords, useLayerReading } from '../registry/index';
import styles from './deletion.module.css';
import { DeletionItems } from './deletion-items';
import { freesWords, isGone, whatGoes } from './view-model';

interface DeletionPlanViewProps {
  readonly id: string;
  readonly plan: DeletionPlan;
  readonly pending: boolean;
  readonly onDelete: (typedName: string | null) => void;
  readonly onClose: () => void;
}

export function DeletionPlanView({ id, plan, pending, onDelete, onClose }: DeletionPlanViewProps) {
  const [typed, setTyped] = useState('');
  const gone = isGone(plan);
  const mayDelete = !gone && (!plan.needsName || typed.trim() === plan.repository);
  return (
    <form
      className={styles['plan']}
      onSubmit={(event) => {
        event.preventDefault();
        if (mayDelete && !pending) onDelete(plan.needsName ? typed.trim() : null);
      }}
    >
      <DeletionItems items={plan.items} />
      <Versions versions={plan.versions} />
      {plan.drifted.length === 0 ? null : (
        <Message tone="warn" title="Servers may still run it">
          App versions were made with it before their tags were moved:{' '}
          {plan.drifted.map(({ app, name }) => `${app} / ${name}`).join(', ')}.
        </Message>
      )}
      {plan.versionsUnknown === null ? null : (
        <Message tone="warn" title="Whether an app version uses any of this is not known">
          {plan.versionsUnknown}
        </Message>
      )}
      {plan.hasPlatform ? null : (
        <p className={styles['quiet']}>
          This connection has no platform account, so Gantry cannot see which app versions use any of this.
        </p>
      )}
      {plan.frees.unread > 0 ? <FreesWhileReading id={id} plan={plan} /> : <Frees plan={plan} reading={undefined} />}
      {plan.needsName ? (
        <TextInput
          label={
            <>
              {plan.versions.some(({ isActive }) => isActive)
                ? 'An active app version uses this.'
                : plan.versionsUnknown === null
                  ? 'Servers may still run this.'
                  : 'An app version may use this.'}{' '}
              Type <bdi>{plan.repository}</bdi> to delete it all the same
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      ) : null}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" disabled={pending} onClick={onClose} data-autofocus={!plan.needsName || undefined}>
          {gone ? 'Close' : 'Keep it'}
        </Button>
        {gone ? null : (
          <Button type="submit" color="red.9" disabled={!mayDelete} loading={pending}>
            Delete {whatGoes(plan)}
          </Button>
        )}
      </Group>
    </form>
  );
}

interface FreesProps {
  readonly plan: DeletionPlan;
  readonly reading: LayerReading | undefined;
}

function Frees({ plan, reading }: FreesProps) {
  const { text, hint } = freesWords(plan, reading);
  const progress = readingWords(reading);
  return (
    <div className={styles['frees']} role="status" title={hint ?? undefined}>
      {text}
      {progress === null ? null : <div className={styles['quiet']}>{progress}</div>}
    </div>
  );
}

/** The layers of the project are read now; the plan is made anew when they all are. */
function FreesWhileReading({ id, plan }: { readonly id: string; readonly plan: DeletionPlan }) {
  const queries = useQueryClient();
  const reading = useLayerReading(id);
  const isRead = reading?.is === 'done';
  useEffect(() => {
    // The end may have come between the plan and this question, and is then not told again.
    if (isRead) void queries.invalidateQueries({ queryKey: registryKeys.deletion(id) });
  }, [isRead, queries, id]);
  return <Frees plan={plan} reading={reading} />;
}

function Versions({ versions }: { readonly versions: readonly VersionUse[] }) {
  if (versions.length === 0) return null;
  const active = versions.some(({ isActive }) => isActive);
  return (
    <section className={styles['versions']} data-active={active || undefined} aria-label="App versions that use it">
      <h3 className={styles['heading']}>
        <IconAlertTriangle size={16} aria-hidden="true" />
        App versions that use it
      </h3>
      <ul>
        {versions.map(({ app, name, tag, isActive }) => (
          <li key={`${app}/${name}`}>
            <bdi>{app}</bdi> / <bdi>{name}</bdi> (tag <bdi>{tag}</bdi>)
            {isActive ? <strong> active</strong> : ', not active'}
          </li>
        ))}
      </ul>
      <p>New servers of these versions will not start where the image is not cached.</p>
    </section>
  );
}
