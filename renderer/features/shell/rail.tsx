import {
  IconDatabase,
  IconHistory,
  IconPackages,
  IconSettings,
  IconTemplate,
  IconUpload,
  IconVersions,
} from '@tabler/icons-react';
import { useNavigation, type View } from '../navigation/index';
import styles from './shell.module.css';

export const screens = [
  { name: 'Push', view: { screen: 'push' }, icon: IconUpload },
  { name: 'Repositories', view: { screen: 'repositories' }, icon: IconPackages },
  { name: 'Versions', view: { screen: 'versions' }, icon: IconVersions },
  { name: 'Templates', view: { screen: 'templates' }, icon: IconTemplate },
  { name: 'Storage', view: { screen: 'storage' }, icon: IconDatabase },
  { name: 'Activity', view: { screen: 'activity' }, icon: IconHistory },
  { name: 'Settings', view: { screen: 'settings' }, icon: IconSettings },
] as const satisfies readonly { name: string; view: View; icon: typeof IconUpload }[];

export function Rail() {
  const { view, go } = useNavigation();
  return (
    <nav className={styles['rail']} aria-label="Main">
      {screens.map(({ name, view: target, icon: Icon }) => {
        const current = target.screen === entryOf(view);
        return (
          <button
            key={name}
            type="button"
            className={styles['entry']}
            aria-current={current ? 'page' : undefined}
            onClick={() => go(target)}
          >
            <Icon size={18} stroke={1.6} aria-hidden="true" />
            <span>{name}</span>
          </button>
        );
      })}
    </nav>
  );
}

/** The entry under which a screen without one of its own is found. */
function entryOf({ screen }: View): (typeof screens)[number]['view']['screen'] {
  if (screen === 'job') return 'push';
  return screen === 'repository' ? 'repositories' : screen;
}
