import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { ConnectionView } from '#shared/model/connection';
import { ApiError, messageOf } from '../../api';
import { Message, type MessageTone } from '../../ui/message';
import { RawWords } from '../../ui/raw-words';
import { useNavigation } from '../navigation/index';

const TrustDialog = lazy(() => import('../certificate/index').then((module) => ({ default: module.TrustDialog })));

interface RegistryProblemProps {
  readonly connection: ConnectionView;
  readonly title: string;
  readonly thrown: unknown;
  /** What is shown stays readable. */
  readonly tone?: MessageTone;
  readonly onRetry: () => void;
}

/** Why the registry did not answer as wanted, with the way out beside it. */
export function RegistryProblem({ connection, title, thrown, tone = 'bad', onRetry }: RegistryProblemProps) {
  const go = useNavigation((state) => state.go);
  const [trusting, setTrusting] = useState(false);
  const error = thrown instanceof ApiError ? thrown.error : null;
  const changed = error?.code === 'certificate-changed';
  return (
    <>
      <Message
        tone={tone}
        title={changed ? `The certificate of ${connection.registry} has changed` : title}
        actions={
          <>
            {error?.action === 'signIn' && connection.kind !== 'sandbox' ? (
              <Button
                variant="default"
                onClick={() => go({ screen: 'settings', at: { section: 'signIn', connectionId: connection.id } })}
              >
                Sign in
              </Button>
            ) : null}
            {error?.action === 'trustCertificate' ? (
              <Button variant="default" onClick={() => setTrusting(true)}>
                Look at the certificate
              </Button>
            ) : null}
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          </>
        }
      >
        {messageOf(thrown)}
        <RawWords of="the registry" words={error?.detail} />
      </Message>
      {trusting ? (
        <Suspense fallback={null}>
          <TrustDialog connection={connection} onClose={() => setTrusting(false)} onTrusted={onRetry} />
        </Suspense>
      ) : null}
    </>
  );
}
