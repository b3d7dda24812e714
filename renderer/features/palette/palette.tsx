import '@mantine/spotlight/styles.css';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import type { ProjectView } from '#shared/model/project';
import { api } from '../../api';
import { attempt } from '../../ui/tell';
import { useActiveConnection, useConnections } from '../connections/index';
import { useNavigation, type View } from '../navigation/index';
import { useProjects, usePush } from '../projects/index';
import { useJobs } from '../publish/index';
import { useKnownRepositoryNames } from '../registry/index';

const screens: readonly { readonly label: string; readonly view: View }[] = [
  { label: 'Go to Push', view: { screen: 'push' } },
  { label: 'Go to Repositories', view: { screen: 'repositories' } },
  { label: 'Go to Versions', view: { screen: 'versions' } },
  { label: 'Go to Templates', view: { screen: 'templates' } },
  { label: 'Go to Storage', view: { screen: 'storage' } },
  { label: 'Make room', view: { screen: 'storage', open: { is: 'makeRoom', bytes: null } } },
  { label: 'Request more storage', view: { screen: 'storage', open: { is: 'request' } } },
  { label: 'Go to Activity', view: { screen: 'activity' } },
  { label: 'Go to Settings', view: { screen: 'settings' } },
];

/** Ctrl/Cmd+K: everything that can be done from anywhere. */
export function Palette() {
  const go = useNavigation((state) => state.go);
  const projects = useProjects() ?? [];
  const list = useConnections();
  const last = useJobs()?.[0];
  const push = usePush();
  const repositories = useKnownRepositoryNames(useActiveConnection());
  const actions: SpotlightActionData[] = [
    ...projects.map((project) => ({
      id: `push-${project.id}`,
      label: `Push ${project.name}`,
      description: pushWords(project),
      onClick: () => push(project),
    })),
    ...(last === undefined
      ? []
      : [
          {
            id: 'last',
            label: 'Open the last push',
            description: last.request.projectName,
            onClick: () => go({ screen: 'job', id: last.id }),
          },
        ]),
    ...screens.map(({ label, view }) => ({ id: label, label, onClick: () => go(view) })),
    ...repositories.map((name) => ({
      id: `repository-${name}`,
      label: `Open repository ${name}`,
      onClick: () => go({ screen: 'repository', name }),
    })),
    ...repositories.map((name) => ({
      id: `template-${name}`,
      label: `New template for ${name}`,
      onClick: () => go({ screen: 'templates', edit: { is: 'new', repository: name } }),
    })),
    ...(list?.connections ?? [])
      .filter(({ id }) => id !== list?.activeId)
      .map(({ id, name }) => ({
        id: `use-${id}`,
        label: `Use ${name}`,
        onClick: () => void attempt(`${name} is not in use`, api.connections.select({ id })),
      })),
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      attributes={{ content: { 'aria-label': 'Commands' } }}
      nothingFound="Nothing fits"
      highlightQuery
      limit={12}
      searchProps={{ placeholder: 'What do you want to do?', 'aria-label': 'Search commands' }}
    />
  );
}

function pushWords({ problem, repository, tagRule, nextTag }: ProjectView): string {
  if (problem !== null) return 'cannot be pushed: shows why';
  // The time of the push, not that of this list.
  if (tagRule.kind === 'timestamp') return `${repository}, tagged with the date and time`;
  return nextTag === null ? `${repository}, with a tag to type` : `${repository}:${nextTag}`;
}
