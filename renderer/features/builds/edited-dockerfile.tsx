import { Button, Group, Textarea } from '@mantine/core';

interface EditedDockerfileProps {
  readonly text: string;
  /** Null: as the recipe has it. */
  readonly onChange: (text: string | null) => void;
}

/** The recipe's Dockerfile as the user changed it; its lines `ADD *.tar /` say where the files go. */
export const EditedDockerfile = ({ text, onChange }: EditedDockerfileProps) => (
  <>
    <Textarea
      label="Dockerfile, as you changed it"
      description="Keep FROM and the lines ADD … .tar /: the layers go there, whatever their number is at a push."
      inputWrapperOrder={['label', 'input', 'description']}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      styles={{ input: { fontFamily: 'var(--g-mono)', fontSize: 12 } }}
      rows={12}
      resize="vertical"
      spellCheck={false}
    />
    <Group>
      <Button variant="default" onClick={() => onChange(null)}>
        Back to the recipe’s own
      </Button>
    </Group>
  </>
);
