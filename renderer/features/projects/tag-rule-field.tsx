import { Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { TagRule } from '#shared/model/tag-rule';
import { Message } from '../../ui/message';
import { useNow } from '../../ui/use-now';
import { ruleNames, ruleOf, ruleWarning, tagPreview } from './view-model';

interface TagRuleFieldProps {
  readonly rule: TagRule;
  readonly onChange: (rule: TagRule) => void;
  readonly gitDescribe: string | null;
  readonly error: string | null;
}

const kinds = Object.entries(ruleNames).map(([value, label]) => ({ value, label }));
const isKind = (value: string | null): value is TagRule['kind'] => value !== null && value in ruleNames;

/** How the next tag is named, with the tag that it would be now. */
export function TagRuleField({ rule, onChange, gitDescribe, error }: TagRuleFieldProps) {
  const now = useNow(1000);
  const warning = ruleWarning(rule, now, gitDescribe);
  return (
    <Stack gap={8}>
      <Group align="flex-start" gap="sm" grow preventGrowOverflow={false} wrap="nowrap">
        <Select
          label="Tag"
          data={kinds}
          value={rule.kind}
          onChange={(kind) => isKind(kind) && onChange(ruleOf(kind, rule))}
          description={`Next: ${tagPreview(rule, now, gitDescribe)}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={error}
        />
        {rule.kind === 'counter' ? (
          <>
            <TextInput
              label="Before the number"
              value={rule.prefix}
              onChange={(event) => onChange({ ...rule, prefix: event.currentTarget.value })}
            />
            <NumberInput
              label="Next number"
              min={0}
              allowDecimal={false}
              value={rule.next}
              onChange={(next) => typeof next === 'number' && onChange({ ...rule, next })}
            />
          </>
        ) : null}
      </Group>
      {warning === null ? null : (
        <Message
          tone="warn"
          actions={
            <Button variant="default" onClick={() => onChange(ruleOf('timestamp', rule))}>
              Name it by date and time
            </Button>
          }
        >
          {warning}
        </Message>
      )}
    </Stack>
  );
}
