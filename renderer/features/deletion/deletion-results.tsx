import { Button, Group, Stack } from '@mantine/core';
import type { DeletionResult } from '#shared/model/deletion';
import { Outcome } from '../../ui/outcome';
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
            return <Outcome key={title} failed={result.error !== null} title={<bdi>{title}</bdi>} text={text} />;
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
