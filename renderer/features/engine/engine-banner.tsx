import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, ask } from '../../api';
import { Message } from '../../ui/message';
import { attempt, failing } from '../../ui/tell';
import { useEngine } from './queries';
import { engineWords } from './view-model';

/** Nothing while the engine is ready; else what is wrong and the way out. */
export function EngineBanner() {
  const { problem, tone } = engineWords(useEngine());
  const recheck = useMutation({
    mutationFn: () => ask(api.engine.recheck()),
    onError: failing('The engine was not asked'),
  });
  if (problem === null) return null;
  const { link } = problem;
  return (
    <Message
      tone={tone === 'bad' ? 'bad' : 'warn'}
      title={problem.title}
      actions={
        <>
          {link === null ? null : (
            <Button
              variant="default"
              onClick={() => void attempt('The page was not opened', api.app.openExternal({ url: link.url }))}
            >
              {link.label}
            </Button>
          )}
          <Button variant="default" loading={recheck.isPending} onClick={() => recheck.mutate()}>
            Check again
          </Button>
        </>
      }
    >
      {problem.body}
    </Message>
  );
}
