import { Radio, Stack } from '@mantine/core';
import { type PusherChoice, pusherChoices } from '#shared/model/pusher';

const words: Readonly<Record<PusherChoice, { readonly label: string; readonly description: string }>> = {
  auto: {
    label: 'Whoever does it better',
    description:
      'Gantry sends the images that it makes without a Dockerfile. For others the line decides, how much of them is new and in how many layers, and who sent them before; each push says why.',
  },
  gantry: {
    label: 'Gantry',
    description:
      'Goes on where a cut connection left off. The image of a Dockerfile has to be handed out by the engine first, at each push.',
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
