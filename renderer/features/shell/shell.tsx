import { lazy, Suspense } from 'react';
import { readPageStart } from '#shared/contract/page';
import { assertNever } from '#shared/result';
import { AfterPaint } from '../../ui/after-paint';
import { useConnections, Welcome } from '../connections/index';
import { EngineBanner, EngineLine } from '../engine/index';
import { useNavigation, type View } from '../navigation/index';
import { DropZone, PushScreen } from '../projects/index';
import { Notices } from './notices';
import { Rail } from './rail';
import styles from './shell.module.css';
import { Shortcuts } from './shortcuts';
import { StatusBar } from './status-bar';

// What the first paint does not need comes in its own piece.
const JobScreen = lazy(() => import('../job/index').then((module) => ({ default: module.JobScreen })));
const RepositoriesScreen = lazy(() =>
  import('../repositories/index').then((module) => ({ default: module.RepositoriesScreen })),
);
const RepositoryScreen = lazy(() =>
  import('../repository/index').then((module) => ({ default: module.RepositoryScreen })),
);
const VersionsScreen = lazy(() => import('../versions/index').then((module) => ({ default: module.VersionsScreen })));
const TemplatesScreen = lazy(() =>
  import('../templates/index').then((module) => ({ default: module.TemplatesScreen })),
);
const StorageScreen = lazy(() => import('../storage/index').then((module) => ({ default: module.StorageScreen })));
const ActivityScreen = lazy(() => import('../activity/index').then((module) => ({ default: module.ActivityScreen })));
const SettingsScreen = lazy(() => import('../settings/index').then((module) => ({ default: module.SettingsScreen })));
const Later = lazy(() => import('./later').then((module) => ({ default: module.Later })));

/** The window: welcome until there is a connection, then rail, screen and status bar; these at once where main expects a connection. */
export function Shell() {
  const view = useNavigation((state) => state.view);
  const list = useConnections();
  if (list === undefined && !readPageStart(location).isConnected) return null;
  if (list?.connections.length === 0) {
    return (
      <Welcome>
        <Notices />
        <EngineBanner />
        <EngineLine />
      </Welcome>
    );
  }
  return (
    <div className={styles['shell']}>
      <Rail />
      <main className={styles['main']}>
        <Notices />
        <div className={styles['screen']}>
          <Suspense fallback={null}>
            <CurrentScreen view={view} />
          </Suspense>
        </div>
      </main>
      <StatusBar />
      <DropZone />
      <Shortcuts />
      <AfterPaint>
        <Later />
      </AfterPaint>
    </div>
  );
}

function CurrentScreen({ view }: { readonly view: View }) {
  switch (view.screen) {
    case 'push':
      return <PushScreen />;
    case 'repositories':
      return <RepositoriesScreen />;
    case 'repository':
      return (
        <RepositoryScreen key={`${view.name} ${view.digest ?? ''}`} name={view.name} digest={view.digest ?? null} />
      );
    case 'versions':
      return <VersionsScreen repository={view.repository ?? null} />;
    case 'templates':
      return <TemplatesScreen edit={view.edit ?? null} />;
    case 'storage':
      return <StorageScreen open={view.open ?? null} />;
    case 'activity':
      return <ActivityScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'job':
      return <JobScreen key={view.id} id={view.id} />;
    default:
      return assertNever(view);
  }
}
