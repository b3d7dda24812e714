import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FolderFacts } from '#shared/model/project';
import { messageOf } from '../../api';
import { Message } from '../../ui/message';
import { pickFolder } from './actions';
import { useFolder } from './queries';

interface FolderCheckProps {
  readonly folder: string;
  readonly onPicked: (folder: string) => void;
  readonly children: (facts: FolderFacts) => ReactNode;
}

/** Looks into a folder; where it cannot be read, another one can be chosen. */
export function FolderCheck({ folder, onPicked, children }: FolderCheckProps) {
  const { data: facts, error } = useFolder(folder);
  if (facts?.exists) return children(facts);
  if (facts === undefined && error === null) return <Message tone="info">Looking into {folder}</Message>;
  const actions = (
    <Button variant="default" onClick={() => void pickFolder(onPicked)}>
      Choose another folder
    </Button>
  );
  if (facts === undefined) {
    return (
      <Message tone="bad" title={`${folder} could not be read`} actions={actions}>
        {messageOf(error)}
      </Message>
    );
  }
  return (
    <Message tone="warn" title="This folder is not there" actions={actions}>
      {folder}
    </Message>
  );
}
