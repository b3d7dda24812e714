import { Checkbox, SegmentedControl, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { messageOf } from '../../api';
import { CopyDiagnostics } from '../../ui/copy-diagnostics';
import { Message } from '../../ui/message';
import { Screen } from '../../ui/screen';
import { ConnectionSettings, useSandboxStatus } from '../connections/index';
import { EngineSettings } from '../engine/index';
import { type SettingsPlace, useNavigation } from '../navigation/index';
import { useAppInfo, useChange, usePreferences } from '../preferences/index';
import { CompressionField } from './compression-field';
import { PusherField } from './pusher-field';
import styles from './settings-screen.module.css';
import { UploadLimitField } from './upload-limit-field';

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function SettingsScreen() {
  const preferences = usePreferences();
  const change = useChange();
  const info = useAppInfo();
  const at = useNavigation(({ view }) => (view.screen === 'settings' ? view.at : undefined));
  if (preferences === undefined) return <Screen title="Settings">{null}</Screen>;
  return (
    <Screen title="Settings">
      <div className={styles['sections']}>
        {change.isError ? <Message tone="bad">{messageOf(change.error)}</Message> : null}
        <Section title="Connections" wanted={at !== undefined && at.section !== 'engine' ? at : null}>
          <ConnectionSettings at={at ?? null} />
          <SecretsChoice
            value={preferences.secretsWithoutKeychain}
            onChange={(secretsWithoutKeychain) => change.mutate({ secretsWithoutKeychain })}
          />
        </Section>
        <Section title="Engine" wanted={at?.section === 'engine' ? at : null}>
          <EngineSettings chosenHost={preferences.engineHost} />
        </Section>
        <Section title="Pushes">
          <PusherField value={preferences.pusher} onChange={(pusher) => change.mutate({ pusher })} />
          <CompressionField
            value={preferences.compression}
            canZstd={info?.canZstd ?? true}
            onChange={(compression) => change.mutate({ compression })}
          />
          <UploadLimitField
            value={preferences.uploadLimitBytesPerS}
            onChange={(uploadLimitBytesPerS) => change.mutate({ uploadLimitBytesPerS })}
          />
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

interface SectionProps {
  readonly title: string;
  /** The place that was asked for, where it is this section: it comes into view. */
  readonly wanted?: SettingsPlace | null;
  readonly children: ReactNode;
}

function Section({ title, wanted = null, children }: SectionProps) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (wanted !== null) section.current?.scrollIntoView({ block: 'start' });
  }, [wanted]);
  return (
    <section ref={section} className={styles['section']} aria-labelledby={id}>
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
  if (info === undefined) return null;
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
        <CopyDiagnostics jobId={null} />
      </div>
    </>
  );
}
