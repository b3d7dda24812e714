import { Button, Checkbox, SegmentedControl, Stack } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { api, ask, messageOf } from '../../api';
import { Message } from '../../ui/message';
import { Screen } from '../../ui/screen';
import { ConnectionSettings, useSandboxStatus } from '../connections/index';
import { EngineSettings } from '../engine/index';
import { useAppInfo, useChange, usePreferences } from './queries';
import styles from './settings-screen.module.css';

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function SettingsScreen() {
  const preferences = usePreferences();
  const change = useChange();
  if (preferences === undefined) return <Screen title="Settings">{null}</Screen>;
  return (
    <Screen title="Settings">
      <div className={styles['sections']}>
        {change.isError ? <Message tone="bad">{messageOf(change.error)}</Message> : null}
        <Section title="Connections">
          <ConnectionSettings />
          <SecretsChoice
            value={preferences.secretsWithoutKeychain}
            onChange={(secretsWithoutKeychain) => change.mutate({ secretsWithoutKeychain })}
          />
        </Section>
        <Section title="Engine">
          <EngineSettings chosenHost={preferences.engineHost} />
        </Section>
        <Section title="Sandbox">
          <SandboxState />
        </Section>
        <Section title="Appearance">
          <div>
            <SegmentedControl
              aria-label="Theme"
              data={[...themes]}
              value={preferences.theme}
              onChange={(theme) =>
                change.mutate({ theme: themes.find(({ value }) => value === theme)?.value ?? 'system' })
              }
            />
          </div>
        </Section>
        <Section title="Notifications">
          <Checkbox
            label="Tell me when a push has ended while the window is not in front"
            checked={preferences.notifications}
            onChange={(event) => change.mutate({ notifications: event.currentTarget.checked })}
          />
        </Section>
        <Section title="About">
          <About />
        </Section>
      </div>
    </Screen>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles['section']} aria-labelledby={id}>
      <h2 id={id} className={styles['title']}>
        {title}
      </h2>
      <Stack gap={12} className={styles['body']}>
        {children}
      </Stack>
    </section>
  );
}

/** Only where there is no keychain: the user decides what that means. */
function SecretsChoice({
  value,
  onChange,
}: {
  readonly value: 'ask' | 'file';
  readonly onChange: (value: 'ask' | 'file') => void;
}) {
  const info = useAppInfo();
  if (info === undefined || info.keychain === 'available') return null;
  return (
    <Message tone="warn" title="This computer offers no keychain">
      <p className={styles['text']}>
        Tokens are kept in memory and asked for again at each start. You may keep them in a file instead: whoever can
        read your files can then read them too.
      </p>
      <Checkbox
        label="Keep tokens in a file that only this user may read"
        checked={value === 'file'}
        onChange={(event) => onChange(event.currentTarget.checked ? 'file' : 'ask')}
      />
    </Message>
  );
}

function SandboxState() {
  const status = useSandboxStatus();
  if (status === undefined || status.is === 'off')
    return <div className={styles['dimmed']}>Not running. It starts when it is needed and ends with Gantry.</div>;
  if (status.is === 'starting') return <div>Starting</div>;
  if (status.is === 'failed') return <Message tone="bad">{status.message}</Message>;
  return (
    <dl className={styles['facts']}>
      <dt>Address</dt>
      <dd>{status.url}</dd>
      <dt>Folder</dt>
      <dd>{status.folder}</dd>
    </dl>
  );
}

function About() {
  const info = useAppInfo();
  const [copied, setCopied] = useState(false);
  if (info === undefined) return null;
  const copy = async () => {
    const text = await ask(api.app.diagnostics({ jobId: null }));
    await ask(api.app.copyText({ text }));
    setCopied(true);
  };
  return (
    <>
      <dl className={styles['facts']}>
        <dt>Gantry</dt>
        <dd>{info.version}</dd>
        <dt>Electron</dt>
        <dd>
          {info.electron}, {info.platform}
        </dd>
        <dt>Data</dt>
        <dd>{info.home}</dd>
      </dl>
      <div>
        <Button variant="default" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy diagnostics'}
        </Button>
      </div>
    </>
  );
}
