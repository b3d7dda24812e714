import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Fixes } from '#shared/model/finding';
import type { RecipeChoice } from '#shared/model/recipe';
import { api } from '../../api';
import { Confirm } from '../../ui/confirm';
import { attempt } from '../../ui/tell';

interface EjectProps {
  readonly folder: string;
  readonly recipe: RecipeChoice;
  readonly fixes: Fixes;
  /** The folder has its own Dockerfile now. */
  readonly onWritten: (files: readonly string[]) => void;
}

/** Writes the recipe into the folder as an ordinary Dockerfile, which is the user's from then on. */
export function Eject({ folder, recipe, fixes, onWritten }: EjectProps) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const write = async (): Promise<void> => {
    setBusy(true);
    await attempt('The recipe was not written', api.builds.eject({ folder, recipe, fixes }), onWritten);
    setBusy(false);
  };
  return (
    <>
      <Button variant="default" loading={busy} onClick={() => setAsking(true)}>
        Write it into the project…
      </Button>
      <Confirm
        opened={asking}
        title="Write the recipe into the project?"
        verb="Write the Dockerfile"
        keep="Cancel"
        removes={false}
        onConfirm={() => void write()}
        onClose={() => setAsking(false)}
      >
        A Dockerfile and an ignore file are created in {folder}. They are yours from then on: pushes use that Dockerfile
        as it is, and Gantry’s recipe no longer. Where such a file is there already, nothing is written.
      </Confirm>
    </>
  );
}
