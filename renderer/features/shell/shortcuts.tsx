import { useHotkeys } from '@mantine/hooks';
import { useNavigation } from '../navigation/index';
import { useProjects, usePush } from '../projects/index';
import { screens } from './rail';

/** Ctrl/Cmd+1..7 for screens, Ctrl/Cmd+Enter pushes the first project (or asks for its tag). */
export function Shortcuts() {
  const { go, dialog } = useNavigation();
  const first = useProjects()?.[0];
  const push = usePush();
  const pushFirst = () => {
    if (first !== undefined && dialog === null) push(first);
  };
  useHotkeys(
    [
      ...screens.map(({ view }, index): [string, () => void] => [`mod+${index + 1}`, () => go(view)]),
      ['mod+Enter', pushFirst],
    ],
    [],
  );
  return null;
}
