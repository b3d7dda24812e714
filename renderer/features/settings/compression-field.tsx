import { Radio, Stack } from '@mantine/core';
import { type Compression, compressions } from '#shared/model/compression';

const words: Readonly<Record<Compression, { readonly label: string; readonly description: string }>> = {
  gzip: { label: 'gzip', description: 'Whatever pulls images can read it.' },
  zstd: {
    label: 'zstd',
    description:
      'Smaller, in less time. For Docker Engine 23, containerd 1.5 or newer, and Podman. Docker 20.10 cannot pull it: “failed to register layer … invalid tar header”. Gantry cannot see what the platform’s machines run: choose it only where you know.',
  },
};

/** As what layers go out. `canZstd`: whether this build of Gantry can make zstd. */
export function CompressionField({
  value,
  canZstd,
  onChange,
}: {
  readonly value: Compression;
  readonly canZstd: boolean;
  readonly onChange: (value: Compression) => void;
}) {
  const cannot = canZstd ? '' : ' zstd cannot be chosen here: this Gantry runs on a Node without it, and sends gzip.';
  return (
    <Radio.Group
      label="Layers are compressed as"
      description={`For layers that Gantry sends; the engine knows gzip only. Those that are in the registry as gzip stay as they are.${cannot}`}
      value={value}
      onChange={(chosen) => onChange(compressions.find((choice) => choice === chosen) ?? value)}
    >
      <Stack gap={8} mt={8}>
        {compressions.map((choice) => (
          <Radio key={choice} value={choice} disabled={choice === 'zstd' && !canZstd} {...words[choice]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
