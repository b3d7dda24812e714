import { Button } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { JobView } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import { useConnections } from '../connections/index';
import { useNavigation } from '../navigation/index';
import styles from './job-screen.module.css';

const VersionDrawer = lazy(() => import('../versions/index').then((module) => ({ default: module.VersionDrawer })));

/** What the push's last step came to: a version to open, or why there is none. */
export function VersionLine({ job }: { readonly job: JobView }) {
  const { outputs, request } = job;
  const output = outputs.createVersion;
  const [opened, setOpened] = useState(false);
  const go = useNavigation((state) => state.go);
  const connection = useConnections()?.connections.find(({ id }) => id === request.connectionId);
  if (output === undefined) return null;
  if (output.is === 'none') {
    switch (output.why) {
      case 'noPlatform':
        return null;
      case 'off':
        return <Line>none: switched off for this project</Line>;
      case 'noTemplate':
        return (
          <Line>
            none: {request.repository} has no template yet
            <Button
              variant="default"
              size="compact-xs"
              onClick={() => go({ screen: 'templates', edit: { is: 'new', repository: request.repository } })}
            >
              Create a template
            </Button>
          </Line>
        );
      default:
        return assertNever(output.why);
    }
  }
  const { app, name, created } = output;
  return (
    <Line>
      <bdi>{`${app} / ${name}`}</bdi>
      {created ? 'created' : 'was there already'}
      {connection === undefined ? null : (
        <Button variant="default" size="compact-xs" aria-label="Open the app version" onClick={() => setOpened(true)}>
          Open
        </Button>
      )}
      {opened && connection !== undefined ? (
        <Suspense fallback={null}>
          <VersionDrawer connection={connection} app={app} name={name} onClose={() => setOpened(false)} />
        </Suspense>
      ) : null}
    </Line>
  );
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <>
    <dt>App version</dt>
    <dd className={styles['version']}>{children}</dd>
  </>
);
