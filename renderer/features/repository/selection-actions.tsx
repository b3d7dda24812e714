import { Button, Tooltip } from '@mantine/core';
import type { DeletionTarget } from '#shared/model/deletion';
import type { Capabilities } from '#shared/model/registry';
import { denial } from '../registry/index';
import styles from './repository.module.css';
import type { Row } from './rows';
import { targetsOf } from './targets';
import { selectedWords } from './view-model';

interface SelectionActionsProps {
  readonly selected: readonly Row[];
  readonly capabilities: Capabilities | null;
  readonly onDelete: (targets: readonly DeletionTarget[]) => void;
  readonly onClear: () => void;
}

/** What can be done with everything that is selected. */
export function SelectionActions({ selected, capabilities, onDelete, onClear }: SelectionActionsProps) {
  const reason = denial(capabilities, selected[0]?.tag == null ? 'deleteArtifact' : 'deleteTag');
  return (
    <div className={styles['selection']} role="status">
      {selectedWords(selected.length)}
      <Tooltip label={reason} disabled={reason === null}>
        <Button
          size="compact-sm"
          color="red.9"
          data-disabled={reason !== null}
          aria-disabled={reason !== null}
          onClick={() => {
            if (reason === null) onDelete(targetsOf(selected));
          }}
        >
          Delete…
        </Button>
      </Tooltip>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
