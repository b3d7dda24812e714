import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { ConnectForm } from './connect-form';
import styles from './welcome.module.css';

/** First start: one obvious way in, and the real one beside it. */
export function Welcome({ children }: { readonly children: ReactNode }) {
  const [connecting, setConnecting] = useState(false);
  const sandbox = useMutation({ mutationFn: () => ask(api.connections.openSandbox()) });
  return (
    <main className={styles['welcome']}>
      <div className={styles['column']}>
        <h1 className={styles['title']}>Gantry</h1>
        <p className={styles['lead']}>One click from your game server’s build to the registry.</p>
        {children}
        {connecting ? (
          <section className={styles['card']} aria-label="Connect to a registry">
            <h2 className={styles['cardTitle']}>Connect to a registry</h2>
            <ConnectForm onDone={() => setConnecting(false)} onBack={() => setConnecting(false)} />
          </section>
        ) : (
          <div className={styles['choices']}>
            <section className={styles['card']}>
              <h2 className={styles['cardTitle']}>Just looking</h2>
              <p className={styles['text']}>
                A real registry on this computer, with its own user and storage figures. No account, nothing leaves the
                machine.
              </p>
              <Button fullWidth loading={sandbox.isPending} onClick={() => sandbox.mutate()}>
                Try it in the local sandbox
              </Button>
            </section>
            <section className={styles['card']}>
              <h2 className={styles['cardTitle']}>With your studio’s registry</h2>
              <p className={styles['text']}>
                Edgegap’s container registry, another Harbor, or any OCI registry: its address, project and push
                credentials.
              </p>
              <Button fullWidth variant="default" onClick={() => setConnecting(true)}>
                Connect to a registry
              </Button>
            </section>
          </div>
        )}
        {sandbox.isError ? <Message tone="bad">{messageOf(sandbox.error)}</Message> : null}
      </div>
    </main>
  );
}
