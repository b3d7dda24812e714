import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { keys } from '../../keys';
import { Message } from '../../ui/message';
import { StateDot } from '../../ui/state-dot';
import { useEndpoints, useEngine } from './queries';
import { engineWords } from './view-model';

const AUTOMATIC = '';

/** Which engine is used: found by itself, one of those found, or an address that is typed. */
export function EngineSettings({ chosenHost }: { readonly chosenHost: string | null }) {
  const status = useEngine();
  const endpoints = useEndpoints();
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const choose = useMutation({
    mutationFn: (host: string | null) => ask(api.engine.choose({ host })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.preferences }),
  });
  const { tone, short, problem, note } = engineWords(status);
  const found = endpoints.data ?? [];
  const unknown = chosenHost !== null && !found.some(({ host }) => host === chosenHost);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <StateDot tone={tone} />
        <span>{problem?.title ?? short}</span>
        {status.is === 'ready' ? <code>{status.endpoint.host}</code> : null}
      </Group>
      {note === null ? null : <Message tone="warn">{note}</Message>}
      <Radio.Group
        label="Use"
        value={chosenHost ?? AUTOMATIC}
        onChange={(host) => choose.mutate(host === AUTOMATIC ? null : host)}
        error={choose.isError ? messageOf(choose.error) : undefined}
      >
        <Stack gap={6} mt={6}>
          <Radio value={AUTOMATIC} label="Whichever the docker command would use" />
          {found.map(({ host, label }) => (
            <Radio key={host} value={host} label={`${label} (${host})`} />
          ))}
          {unknown ? <Radio value={chosenHost} label={chosenHost} /> : null}
        </Stack>
      </Radio.Group>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Another address"
          placeholder="tcp://192.168.1.20:2376"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          w={300}
        />
        <Button
          variant="default"
          size="sm"
          disabled={typed.trim() === ''}
          loading={choose.isPending}
          onClick={() => choose.mutate(typed.trim())}
        >
          Use this address
        </Button>
      </Group>
    </Stack>
  );
}
