import { Radio, Stack } from '@mantine/core';
import { type PusherChoice, pusherChoices } from '#shared/model/pusher';

const words: Readonly<Record<PusherChoice, { readonly label: string; readonly description: string }>> = {
  auto: {
    label: 'Whoever does it better',
    description:
      'Gantry for images by its recipes, which it packs itself. Others by the line, by what of them is new, and by who sent it before; each push says why.',
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
    <Radio.Group
      label="Layers are sent by"
      value={value}
      onChange={(chosen) => onChange(pusherChoices.find((choice) => choice === chosen) ?? value)}
    >
      <Stack gap={8} mt={8}>
        {pusherChoices.map((choice) => (
          <Radio key={choice} value={choice} {...words[choice]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
