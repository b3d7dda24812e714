import { useNavigation } from '../navigation/index';

/** Opens a push, from wherever it is named. */
export function useOpenJob(): (id: string) => void {
  const go = useNavigation((state) => state.go);
  return (id) => go({ screen: 'job', id });
}
