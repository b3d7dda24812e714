import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api';
import { keys } from '../../keys';
import { Message } from '../../ui/message';
import { failing } from '../../ui/tell';
import styles from './shell.module.css';

/** What Gantry has to say without having been asked; kept until it is dismissed. */
export function Notices() {
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: keys.notices, queryFn: () => ask(api.app.notices()) });
  const dismiss = useMutation({
    mutationFn: (id: string) => ask(api.app.dismissNotice({ id })),
    onError: failing('The notice stays'),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.notices }),
  });
  if (data === undefined || data.length === 0) return null;
  return (
    <div className={styles['notices']}>
      {data.map(({ id, tone, message }) => (
        <Message
          key={id}
          tone={tone === 'warning' ? 'warn' : 'info'}
          actions={
            <Button variant="default" size="compact-sm" onClick={() => dismiss.mutate(id)}>
              Dismiss
            </Button>
          }
        >
          {message}
        </Message>
      ))}
    </div>
  );
}
