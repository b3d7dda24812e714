import { Button } from '@mantine/core';
import { useId } from 'react';
import { formatExactBytes } from '#shared/model/format';
import type { PlannedLayer, PushPlan } from '#shared/model/storage-plan';
import { useNavigation } from '../navigation/index';
import styles from './forecast.module.css';
import { layerPlanWords, planWords, verdictWords } from './words';

interface PlanPanelProps {
  readonly plan: PushPlan;
  /** Of the push: whose limit may be typed in. */
  readonly connectionId: string;
  /** Unfolded at once: it is why the push stopped. */
  readonly isOpen: boolean;
}

/** What the storage check found, and later what was sent: per layer, in sum, and whether it fits. */
export function PlanPanel({ plan, connectionId, isOpen }: PlanPanelProps) {
  const id = useId();
  const go = useNavigation((state) => state.go);
  return (
    <section className={styles['plan']} aria-labelledby={id}>
      <h2 id={id} className={styles['title']}>
        {plan.basis === 'measured' ? 'What was sent' : 'Push plan'}
      </h2>
      <p
        className={styles['line']}
        title={`${formatExactBytes(plan.newBytes)}, ${plan.basis === 'bounded' ? 'before compression' : 'compressed'}`}
      >
        {planWords(plan)}
      </p>
      <p className={styles['line']} data-tone={toneOf(plan)}>
        {verdictWords(plan)}
      </p>
      {plan.verdict === 'unknownLimit' && plan.limitBytes === null ? (
        <Button
          className={styles['limit']}
          variant="default"
          size="compact-sm"
          onClick={() => go({ screen: 'settings', at: { section: 'storageLimit', connectionId } })}
        >
          Type the limit in
        </Button>
      ) : null}
      {plan.layers.length === 0 ? null : (
        <details className={styles['layers']} open={isOpen}>
          <summary>Layers</summary>
          <ol aria-label={plan.basis === 'measured' ? 'Layers sent' : 'Planned layers'}>
            {keyed(plan.layers).map(({ key, layer }) => (
              <li key={key} data-is={layer.is}>
                <span className={styles['code']}>{layer.diffId.replace('sha256:', '').slice(0, 12)}</span>
                <span>{layerPlanWords(layer)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

/** An image may have the same layer twice. */
function keyed(layers: readonly PlannedLayer[]): readonly { readonly key: string; readonly layer: PlannedLayer }[] {
  const seen = new Map<string, number>();
  return layers.map((layer) => {
    const nth = (seen.get(layer.diffId) ?? 0) + 1;
    seen.set(layer.diffId, nth);
    return { key: `${layer.diffId} ${nth}`, layer };
  });
}

const toneOf = ({ basis, verdict }: PushPlan): 'bad' | 'warn' | undefined =>
  basis === 'measured'
    ? undefined
    : verdict === 'doesNotFit'
      ? 'bad'
      : verdict === 'tight' || verdict === 'unknownLimit'
        ? 'warn'
        : undefined;
