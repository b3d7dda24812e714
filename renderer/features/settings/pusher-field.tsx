import { Radio, Stack } from '@mantine/core';
import { PusherChoice } from '#shared/model/pusher';

const words: Readonly<Record<PusherChoice, { readonly label: string; readonly description: string }>> = {
  auto: {
    label: 'Whoever does it better',
    description: 'Gantry where it packs the layers itself, as with its recipes; the engine for other images.',
  },
  gantry: {
    label: 'Gantry',
    description:
      'Goes on where a cut connection left off. Other images have to be exported by the engine for each push.',
  },
  engine: {
    label: 'The engine',
    description: 'As the docker command does. A layer that is cut off begins again.',
  },
};

/** Who sends the layers of an image to the registry. */
export function PusherField({
  value,
  onChange,
}: {
  readonly value: PusherChoice;
  readonly onChange: (value: PusherChoice) => void;
}) {
  return (
    <Radio.Group label="Layers are sent by" value={value} onChange={(chosen) => onChange(PusherChoice.parse(chosen))}>
      <Stack gap={8} mt={8}>
        {PusherChoice.options.map((choice) => (
          <Radio key={choice} value={choice} {...words[choice]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
