import { Modal } from '@mantine/core';
import { useClosesOnEscape } from '../../ui/use-question';
import { useNavigation } from '../navigation/index';
import { AddProject } from './add-project';
import { EditProject } from './edit-project';
import styles from './project-fields.module.css';

/** Adds the chosen folder, or changes an existing project. */
export function ProjectDialog() {
  const { dialog, openDialog } = useNavigation();
  const closesOnEscape = useClosesOnEscape();
  const close = () => openDialog(null);
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      closeOnEscape={closesOnEscape}
      title={dialog?.is === 'edit' ? 'Edit game project' : 'Add a game project'}
      size="lg"
      centered
      classNames={{ content: styles['dialog'] ?? '' }}
    >
      {dialog === null ? null : dialog.is === 'add' ? (
        <AddProject key={dialog.folder} folder={dialog.folder} onDone={close} />
      ) : (
        <EditProject key={dialog.folder} id={dialog.id} chosenFolder={dialog.folder ?? null} onDone={close} />
      )}
    </Modal>
  );
}
