import { FoundTags } from '../found-tags/index';
import { Palette } from '../palette/index';
import { ProjectDialog } from '../projects/index';
import { PullToasts } from '../pulls/index';
import { LeaveUnsaved } from './leave-unsaved';
import { PushToasts } from './push-toasts';

/** What lies over the screens, none of it needed for the first paint: palette, dialogs, toasts. */
export function Later() {
  return (
    <>
      <Palette />
      <ProjectDialog />
      <LeaveUnsaved />
      <PushToasts />
      <PullToasts />
      <FoundTags />
    </>
  );
}
