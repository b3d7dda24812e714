import { Button } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { memo } from 'react';
import type { ProjectView } from '#shared/model/project';
import { Screen } from '../../ui/screen';
import { useGrowing } from '../../ui/use-growing';
import { useActiveConnection, useConnections } from '../connections/index';
import { EngineBanner } from '../engine/index';
import { useNavigation } from '../navigation/index';
import { pickFolder } from './actions';
import { ProjectRow } from './project-row';
import styles from './push-screen.module.css';
import { useFreshProjects, useProjects } from './queries';
import { useWantedRow } from './wanted-row';

/** Every game project with its one primary button. */
export function PushScreen() {
  const projects = useProjects();
  useFreshProjects();
  const isRead = useConnections() !== undefined;
  const connection = useActiveConnection();
  const openDialog = useNavigation((state) => state.openDialog);
  const choose = () => pickFolder((folder) => openDialog({ is: 'add', folder }));
  const none = isRead ? 'No connection' : '\u00a0';
  const goesElsewhere = projects?.some(({ connectionId }) => connectionId !== connection?.id) === true;
  const subtitle =
    connection === null
      ? none
      : `to ${connection.registry}/${connection.project}${goesElsewhere ? ', unless a project names another' : ''}`;
  const empty = projects?.length === 0;
  return (
    <Screen
      title="Push"
      subtitle={subtitle}
      phase={`${projects?.length}`}
      actions={
        projects === undefined || empty ? null : (
          <Button variant="default" leftSection={<IconFolderPlus size={16} />} onClick={() => void choose()}>
            Choose a folder
          </Button>
        )
      }
    >
      <div className={styles['stack']}>
        <EngineBanner />
        {empty ? (
          <div className={styles['empty']}>
            <IconFolderPlus size={32} stroke={1.4} aria-hidden="true" />
            <h2 className={styles['emptyTitle']}>Add your game server’s folder</h2>
            <p className={styles['emptyText']}>
              Drop the folder that your engine exported, or one with a Dockerfile, anywhere in this window. Gantry
              builds it for linux/amd64, checks the registry’s storage, and sends only what the registry does not have.
            </p>
            <Button onClick={() => void choose()}>Choose a folder</Button>
          </div>
        ) : (
          <ProjectList projects={projects ?? []} />
        )}
      </div>
    </Screen>
  );
}

/** A list that grows does not draw again what it has. */
const Row = memo(ProjectRow);

/** Hundreds of them are not drawn at once, nor asked what each would send. */
function ProjectList({ projects }: { readonly projects: readonly ProjectView[] }) {
  const wanted = useWantedRow();
  const { count, end } = useGrowing(projects.length, projects.findIndex(({ id }) => id === wanted) + 1);
  return (
    <ul className={styles['list']}>
      {projects.slice(0, count).map((project) => (
        <Row key={project.id} project={project} />
      ))}
      {count < projects.length ? <li ref={end} aria-hidden="true" /> : null}
    </ul>
  );
}
