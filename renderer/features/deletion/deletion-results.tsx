import { Button, Group, Stack } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import type { DeletionResult } from '#shared/model/deletion';
import { ScrollRegion } from '../../ui/scroll-region';
import styles from './deletion.module.css';
import { doneWords, resultWords } from './view-model';

/** One result per target; what failed stays selected in the list. */
export function DeletionResults({
  results,
  onClose,
}: {
  readonly results: readonly DeletionResult[];
  readonly onClose: () => void;
}) {
  const failed = results.filter(({ error }) => error !== null);
  const done = results.filter(({ error }) => error === null);
  return (
    <Stack gap={12}>
      <div role="alert" className={styles['frees']}>
        {doneWords(results)}
        {failed.length === 0 ? '' : '. What failed stays selected.'}
      </div>
      <ScrollRegion label="Results" maxHeight={260}>
        <ul className={styles['items']}>
          {[...failed, ...done].map((result) => {
            const { title, text } = resultWords(result);
            const Icon = result.error === null ? IconCircleCheck : IconCircleX;
            return (
              <li key={title} className={styles['result']} data-failed={result.error !== null || undefined}>
                <Icon size={16} aria-hidden="true" />
                <div>
                  <bdi>{title}</bdi>
                  <div className={styles['quiet']}>{text}</div>
                </div>
              </li>
            );
          })}
        </ul>
      </ScrollRegion>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} autoFocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
