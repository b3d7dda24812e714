import { useEffect, useState } from 'react';
import { api } from '../../api';
import { useNavigation } from '../navigation/index';
import styles from './drop-zone.module.css';

/** A folder dropped anywhere in the window opens the dialog for it. */
export function DropZone() {
  const [over, setOver] = useState(false);
  const openDialog = useNavigation((state) => state.openDialog);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) openDialog({ is: 'add', folder: api.pathOf(file) });
    };
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [openDialog]);
  return over ? <div className={styles['zone']}>Drop the folder of your game server</div> : null;
}
