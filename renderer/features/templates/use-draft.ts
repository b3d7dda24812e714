import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AppTemplate, AppTemplateView } from '#shared/model/app-template';
import type { AppVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import type { VersionPort, VersionSettings } from '#shared/model/version-settings';
import { ApiError, api, ask, messageOf } from '../../api';
import { platformKeys } from '../../keys';
import { type TemplateTarget, useNavigation } from '../navigation/index';
import { useProjects } from '../projects/index';
import { useKnownRepositoryNames } from '../registry/index';
import { begun, draftOf, draftProblems, freeRepositories, fromVersion, type Note, withProposal } from './view-model';

interface Editing {
  readonly connection: ConnectionView;
  readonly target: TemplateTarget;
  readonly templates: readonly AppTemplateView[];
}

const none: readonly string[] = [];

/** The template as it stands in the form, and what can be done with it. */
export function useDraft({ connection, target, templates }: Editing) {
  const { id } = connection;
  const before = templates.find(({ repository }) => target.is === 'edit' && repository === target.repository);
  const [{ start, draft, note }, setForm] = useState(() => begun(draftOf(target, templates)));
  const [inProject, setInProject] = useState(before?.place === 'project');
  const knownSecrets = before?.knownSecrets ?? none;
  const projects = useProjects() ?? [];
  const known = useKnownRepositoryNames(connection);
  const project = projects.find((one) => one.connectionId === id && one.repository === draft.repository);
  const problems = useMemo(() => draftProblems(draft, knownSecrets), [draft, knownSecrets]);
  // Always of what stands there by then: answers arrive between two keys.
  const change = (changed: (now: AppTemplate) => AppTemplate) =>
    setForm((now) => ({ ...now, draft: changed(now.draft) }));
  const set = (changed: Partial<AppTemplate>) => change((now) => ({ ...now, ...changed }));
  useUnsaved(start, draft, inProject !== (before?.place === 'project'));

  const propose = useMutation({
    mutationFn: (repository: string) => ask(api.platform.proposeSettings({ id, repository })),
  });
  const { mutate } = propose;
  // Told of the last question only: another repository is chosen when an earlier one is answered after it.
  const proposeFor = useCallback(
    (repository: string, replaceable: readonly VersionPort[] | null) =>
      mutate(repository, {
        onSuccess: (proposed) => setForm((now) => withProposal(now, proposed, replaceable)),
        onError: (thrown) => setForm((now) => ({ ...now, note: nothingProposed(thrown, repository) })),
      }),
    [mutate],
  );
  const isDuplicate = target.is === 'new' && target.from !== undefined;
  const proposesFor = target.is === 'new' && !isDuplicate ? target.repository : null;
  const asked = useRef(false);
  useEffect(() => {
    if (proposesFor === null || asked.current) return;
    asked.current = true;
    proposeFor(proposesFor, null);
  }, [proposesFor, proposeFor]);

  return {
    before,
    draft,
    set,
    setSettings: (changed: Partial<VersionSettings>) =>
      change((now) => ({ ...now, settings: { ...now.settings, ...changed } })),
    problems,
    note,
    knownSecrets,
    inProject: inProject && project !== undefined,
    setInProject,
    projectName: project?.name ?? null,
    repositories: freeRepositories(known, projects, id, templates),
    propose: () => proposeFor(draft.repository, draft.settings.ports),
    isProposing: propose.isPending,
    save: useSave(id, draft, inProject && project !== undefined),
    chooseRepository: (repository: string) => {
      set({ repository });
      if (!isDuplicate) proposeFor(repository, null);
    },
    fill: (version: AppVersion) => {
      const text = `Filled in from ${version.app} / ${version.name}. Hidden values cannot be read back: type them.`;
      setForm((now) => ({ ...now, draft: fromVersion(now.draft, version), note: { tone: 'info', text } }));
    },
  };
}

const nothingProposed = (thrown: Error, repository: string): Note =>
  thrown instanceof ApiError && thrown.error.code === 'registry-not-found'
    ? { tone: 'info', text: `${repository} has no image yet that something could be proposed from.` }
    : { tone: 'warn', text: `Nothing was proposed. ${messageOf(thrown)}` };

function useSave(id: string, template: AppTemplate, inProject: boolean) {
  const queries = useQueryClient();
  const { go, setUnsaved } = useNavigation.getState();
  return useMutation({
    mutationFn: () => ask(api.platform.saveTemplate({ id, template, inProject })),
    onSuccess: (saved) => {
      queries.setQueryData<AppTemplateView[]>(platformKeys.templates(id), (templates) => [
        ...(templates ?? []).filter(({ repository }) => repository !== saved.repository),
        saved,
      ]);
      setUnsaved(null);
      go({ screen: 'templates' });
    },
  });
}

/** While the form differs from what it began with, leaving the screen asks first. */
function useUnsaved(start: AppTemplate, draft: AppTemplate, alsoChanged: boolean): void {
  const setUnsaved = useNavigation((state) => state.setUnsaved);
  const changed = alsoChanged || JSON.stringify(start) !== JSON.stringify(draft);
  useEffect(() => {
    setUnsaved(changed ? 'The template' : null);
    return () => setUnsaved(null);
  }, [changed, setUnsaved]);
}
