import { TextInput } from '@mantine/core';
import { useState } from 'react';

/** What was typed for each repository whose name is asked for; all of them match or nothing goes. */
export function useTypedNames(repositories: readonly string[]) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  return {
    typed,
    type: (repository: string, text: string) => setTyped((before) => ({ ...before, [repository]: text })),
    isComplete: repositories.every((repository) => typed[repository]?.trim() === repository),
  };
}

interface TypedNamesProps {
  readonly repositories: readonly string[];
  readonly names: ReturnType<typeof useTypedNames>;
}

/** One field per repository, as everywhere that something in use may go. */
export const TypedNames = ({ repositories, names: { typed, type } }: TypedNamesProps) =>
  repositories.map((repository, index) => (
    <TextInput
      key={repository}
      label={
        <>
          Type <bdi>{repository}</bdi> to delete from it all the same
        </>
      }
      value={typed[repository] ?? ''}
      onChange={(event) => type(repository, event.currentTarget.value)}
      autoComplete="off"
      autoFocus={index === 0}
    />
  ));
