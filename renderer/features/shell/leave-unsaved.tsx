import { Confirm } from '../../ui/confirm';
import { useNavigation } from '../navigation/index';

/** A click elsewhere while a form has something that is not saved. */
export function LeaveUnsaved() {
  const { unsaved, wanted, leave } = useNavigation();
  return (
    <Confirm
      opened={wanted !== null}
      title="Leave without saving?"
      verb="Leave without saving"
      keep="Go on editing"
      onConfirm={() => leave(true)}
      onClose={() => leave(false)}
    >
      {unsaved ?? 'What was changed'} is not saved and would be lost.
    </Confirm>
  );
}
