import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { keys, registryKeys } from '../../keys';
import { failing } from '../../ui/tell';
import { useNow } from '../../ui/use-now';
import { formatWhen } from '../../ui/when';
import styles from './connection-settings.module.css';
import { productWords, rightsWords } from './view-model';

/** What the account may do, as the registry said itself, and when. */
export function ConnectionRights({ connection }: { readonly connection: ConnectionView }) {
  const { id, name, capabilities, trustedCertificate } = connection;
  const now = useNow(30_000);
  const queries = useQueryClient();
  const probe = useMutation({
    mutationFn: () => ask(api.registry.probe({ id })),
    onError: failing(`${name} was not asked`),
    onSuccess: (asked) => {
      queries.setQueryData(registryKeys.capabilities(id), asked);
      void queries.invalidateQueries({ queryKey: keys.connections });
    },
  });
  return (
    <div className={styles['rights']}>
      {capabilities === null ? (
        <>What this account may do is not known yet. </>
      ) : (
        <>
          <div>{rightsWords(capabilities)}</div>
          {productWords(capabilities)}, asked {formatWhen(capabilities.probedAt, now)}.{' '}
        </>
      )}
      {connection.token === 'missing' ? null : (
        <button
          type="button"
          className={styles['ask']}
          aria-label={`Ask ${name} again`}
          disabled={probe.isPending}
          onClick={() => probe.mutate()}
        >
          {probe.isPending ? 'Asking' : capabilities === null ? 'Ask' : 'Ask again'}
        </button>
      )}
      {trustedCertificate === null ? null : (
        <div title={trustedCertificate}>Trusts one certificate of its own: {trustedCertificate.slice(0, 23)}…</div>
      )}
    </div>
  );
}
