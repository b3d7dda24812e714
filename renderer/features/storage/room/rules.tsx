import { Checkbox, NumberInput } from '@mantine/core';
import type { RoomRules } from '#shared/model/storage-use';
import { messageOf } from '../../../api';
import { useChangeRules, useRules } from './queries';
import styles from './room.module.css';

const MOST_KEPT = 1000;

/** What making room leaves alone; remembered for this connection. */
export function Rules({ id }: { readonly id: string }) {
  const read = useRules(id);
  const change = useChangeRules(id);
  const rules = read.data;
  if (rules === undefined)
    return read.isError ? <p className={styles['problem']}>The rules are not known: {messageOf(read.error)}</p> : null;
  const set = (part: Partial<RoomRules>) => change.mutate({ ...rules, ...part });
  return (
    <fieldset className={styles['rules']}>
      <legend>Rules, remembered</legend>
      <div className={styles['keep']}>
        <span id="keep-newest">Keep the newest</span>
        <NumberInput
          aria-labelledby="keep-newest keep-unit"
          size="xs"
          w={64}
          min={1}
          max={MOST_KEPT}
          allowDecimal={false}
          value={rules.keepNewest}
          onChange={(value) => {
            if (typeof value === 'number' && value >= 1 && value <= MOST_KEPT) set({ keepNewest: value });
          }}
        />
        <span id="keep-unit">of each repository</span>
      </div>
      <Checkbox
        label="Artifacts without a tag go first"
        checked={rules.untaggedFirst}
        onChange={(event) => set({ untaggedFirst: event.currentTarget.checked })}
      />
      <Checkbox
        label="Those that only inactive app versions use may go"
        checked={rules.inactiveVersionsMayGo}
        onChange={(event) => set({ inactiveVersionsMayGo: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
