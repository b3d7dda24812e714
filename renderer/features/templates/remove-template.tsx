import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AppTemplateView } from '#shared/model/app-template';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { platformKeys } from '../../keys';
import { Confirm } from '../../ui/confirm';
import { failing } from '../../ui/tell';

interface RemoveTemplateProps {
  readonly connection: ConnectionView;
  readonly template: AppTemplateView;
  readonly onClose: () => void;
}

export function RemoveTemplate({ connection: { id }, template, onClose }: RemoveTemplateProps) {
  const { repository, place, knownSecrets } = template;
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(api.platform.removeTemplate({ id, repository })),
    onError: failing('The template stays'),
    onSettled: () => queries.invalidateQueries({ queryKey: platformKeys.templates(id) }),
  });
  return (
    <Confirm
      opened
      title="Remove the template?"
      verb="Remove the template"
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      New tags of <bdi>{repository}</bdi> will not become versions any more. The versions that exist stay as they are.
      {place === 'project' ? ' It is taken out of the game project’s gantry.json too.' : ''}
      {knownSecrets.length === 0 ? '' : ' Its hidden values are removed from this computer.'}
    </Confirm>
  );
}
