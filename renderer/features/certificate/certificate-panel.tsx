import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ask, messageOf } from '../../api';
import { registryKeys } from '../../keys';
import { Message } from '../../ui/message';
import styles from './certificate.module.css';
import { validityWords } from './view-model';

/** Sixteen of its bytes with their colons: it breaks in the middle, where there is no room for one line. */
const HALF = 48;

interface CertificatePanelProps {
  readonly address: string;
  /** The fingerprint that is trusted until now. */
  readonly trusted: string | null;
  readonly pending: boolean;
  readonly onTrust: (fingerprint: string) => void;
  /** Where there is something to go back to. */
  readonly onRefuse?: () => void;
}

/** What a registry shows of itself, and what it means to believe it. */
export function CertificatePanel({ address, trusted, pending, onTrust, onRefuse }: CertificatePanelProps) {
  const { data, error, refetch } = useQuery({
    queryKey: registryKeys.certificate(address),
    queryFn: () => ask(api.connections.certificate({ address })),
    staleTime: 0,
    gcTime: 0,
  });
  if (error !== null)
    return (
      <Message
        tone="bad"
        actions={
          <Button variant="default" onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {messageOf(error)}
      </Message>
    );
  if (data === undefined) return <div role="status">Asking {address} for its certificate</div>;
  return (
    <section className={styles['panel']} aria-label="Certificate">
      {data.fingerprint === trusted ? (
        <Message tone="info">You trust this certificate for this connection.</Message>
      ) : trusted !== null ? (
        <Message tone="bad" title="It is not the certificate that you trusted">
          Either the registry has a new one, or something stands between you and it. Ask whoever runs the registry
          before you go on.
        </Message>
      ) : (
        <p className={styles['text']}>
          No authority that this computer knows vouches for <bdi>{data.registry}</bdi>. Compare the fingerprint with the
          one that whoever runs the registry gives you.
        </p>
      )}
      <dl className={styles['facts']}>
        <dt>Issued to</dt>
        <dd>{data.subject}</dd>
        <dt>Issued by</dt>
        <dd>{data.isSelfSigned ? 'itself (self-signed)' : data.issuer}</dd>
        <dt>Valid</dt>
        <dd>{validityWords(data, Date.now())}</dd>
        <dt>SHA-256</dt>
        <dd className={styles['mono']}>
          {data.fingerprint.slice(0, HALF)}
          <wbr />
          {data.fingerprint.slice(HALF)}
        </dd>
      </dl>
      <p className={styles['text']}>
        Trusting it means: Gantry accepts exactly this certificate, for this connection only. The Docker engine decides
        for itself and must be told to trust it as well, or pushing and pulling fail.
      </p>
      {data.fingerprint === trusted ? null : (
        <Group justify="flex-end" gap="sm">
          {onRefuse === undefined ? null : (
            <Button variant="default" onClick={onRefuse}>
              Do not trust it
            </Button>
          )}
          <Button loading={pending} onClick={() => onTrust(data.fingerprint)}>
            Trust this certificate
          </Button>
        </Group>
      )}
    </section>
  );
}
