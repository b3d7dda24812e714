import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import styles from './welcome.module.css';

// What the first paint does not need comes in its own piece.
const ConnectForm = lazy(() => import('./connect-form').then((module) => ({ default: module.ConnectForm })));
const ConnectEdgegap = lazy(() => import('./connect-edgegap').then((module) => ({ default: module.ConnectEdgegap })));

type Way = 'edgegap' | 'registry';
const titles: Readonly<Record<Way, string>> = { edgegap: 'Connect to Edgegap', registry: 'Connect to a registry' };

/** First start: three ways in, the one without an account among them. */
export function Welcome({ children }: { readonly children: ReactNode }) {
  const [way, setWay] = useState<Way | null>(null);
  return (
    <main className={styles['welcome']}>
      <div className={styles['column']}>
        <h1 className={styles['title']}>Gantry</h1>
        <p className={styles['lead']}>One click from your game server’s build to the registry.</p>
        {children}
        {way === null ? (
          <Choices onChoose={setWay} />
        ) : (
          <section className={styles['card']} aria-label={titles[way]}>
            <h2 className={styles['cardTitle']}>{titles[way]}</h2>
            <Suspense fallback={null}>
              {way === 'edgegap' ? (
                <ConnectEdgegap onDone={() => setWay(null)} onBack={() => setWay(null)} />
              ) : (
                <ConnectForm onDone={() => setWay(null)} onBack={() => setWay(null)} />
              )}
            </Suspense>
          </section>
        )}
      </div>
    </main>
  );
}

function Choices({ onChoose }: { readonly onChoose: (way: Way) => void }) {
  const sandbox = useMutation({ mutationFn: () => ask(api.connections.openSandbox()) });
  return (
    <>
      <div className={styles['choices']}>
        <section className={styles['card']}>
          <h2 className={styles['cardTitle']}>Edgegap</h2>
          <p className={styles['text']}>
            Paste an API token. Gantry gets the registry’s credentials with it, and turns what you push into app
            versions.
          </p>
          <Button fullWidth px={4} onClick={() => onChoose('edgegap')}>
            Connect to Edgegap
          </Button>
        </section>
        <section className={styles['card']}>
          <h2 className={styles['cardTitle']}>Another registry</h2>
          <p className={styles['text']}>
            Another Harbor, or any OCI registry: its address, project and push credentials.
          </p>
          <Button fullWidth px={4} variant="default" onClick={() => onChoose('registry')}>
            Connect to a registry
          </Button>
        </section>
        <section className={styles['card']}>
          <h2 className={styles['cardTitle']}>Just looking</h2>
          <p className={styles['text']}>
            A real registry and a small platform on this computer. No account, nothing leaves the machine.
          </p>
          <Button fullWidth px={4} variant="default" loading={sandbox.isPending} onClick={() => sandbox.mutate()}>
            Try it in the local sandbox
          </Button>
        </section>
      </div>
      {sandbox.isError ? <Message tone="bad">{messageOf(sandbox.error)}</Message> : null}
    </>
  );
}
