import { useEffect } from 'react';
import type { Layer, Sharing } from '#shared/model/artifact-details';
import { count, formatBytes, formatExactBytes } from '#shared/model/format';
import { messageOf } from '../../api';
import { readingWords, useLayerReading } from '../registry/index';
import styles from './artifact.module.css';
import { type Place, useSharing } from './queries';
import { Section } from './section';
import { othersWords, uniqueWords } from './view-model';

interface LayersProps {
  readonly place: Place;
  readonly layers: readonly Layer[];
}

/** What made each layer, its size, and who else has it. */
export function Layers({ place, layers }: LayersProps) {
  const reading = useLayerReading(place.id);
  const sharing = useSharing(place);
  const progress = readingWords(reading);
  const { refetch } = sharing;
  const isStale = reading?.is === 'done' && sharing.data !== undefined && sharing.data.unread > 0;
  useEffect(() => {
    // The end of the reading may have come between the two questions.
    if (isStale) void refetch();
  }, [isStale, refetch]);
  return (
    <Section
      title={count(layers.length, 'layer')}
      note={sharing.data === undefined ? null : uniqueWords(sharing.data, reading)}
    >
      {progress === null ? null : (
        <div className={styles['quiet']} role="status">
          {progress}
        </div>
      )}
      {sharing.isError ? (
        <div className={styles['quiet']}>Which layers others have is not known: {messageOf(sharing.error)}</div>
      ) : null}
      <ol className={styles['layers']}>
        {keyed(layers).map(({ key, layer }) => (
          <LayerRow key={key} layer={layer} sharing={sharing.data} />
        ))}
      </ol>
    </Section>
  );
}

/** The same layer may stand twice in an image. */
function keyed(layers: readonly Layer[]) {
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const times = (seen.get(layer.digest) ?? 0) + 1;
    seen.set(layer.digest, times);
    return { key: `${layer.digest} ${times}`, layer };
  });
}

function LayerRow({ layer, sharing }: { readonly layer: Layer; readonly sharing: Sharing | undefined }) {
  const others = othersWords(layer.digest, sharing);
  return (
    <li className={styles['layer']}>
      <div className={styles['instruction']} title={layer.digest}>
        {layer.instruction ?? layer.digest}
      </div>
      <div className={styles['layerSize']} title={formatExactBytes(layer.sizeBytes)}>
        {formatBytes(layer.sizeBytes)}
      </div>
      {others === null ? null : (
        <div className={styles['quiet']} title={others.hint}>
          {others.text}
        </div>
      )}
    </li>
  );
}
