import { useHotkeys } from '@mantine/hooks';
import { api } from '../../api';
import { useNavigation } from '../navigation/index';
import { useProjects } from '../projects/index';
import { screens } from './rail';

/** Ctrl/Cmd+1..3 for screens, Ctrl/Cmd+Enter pushes the first project. */
export function Shortcuts() {
  const { go, dialog } = useNavigation();
  const first = useProjects()?.[0];
  const push = async () => {
    if (first === undefined || dialog !== null) return;
    const job = await api.publish.start({ projectId: first.id, tag: null });
    go(job.ok ? { screen: 'job', id: job.value.id } : { screen: 'push' });
  };
  useHotkeys(
    [
      ...screens.map(({ view }, index): [string, () => void] => [`mod+${index + 1}`, () => go(view)]),
      ['mod+Enter', () => void push()],
    ],
    [],
  );
  return null;
}
