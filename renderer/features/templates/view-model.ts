import {
  type AppTemplate,
  type AppTemplateView,
  type TemplatePlace,
  templateProblems,
  versionNameOf,
} from '#shared/model/app-template';
import type { AppVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import { compareNatural } from '#shared/model/natural';
import type { ProjectView } from '#shared/model/project';
import { versionRequest } from '#shared/model/version-request';
import {
  defaultVersionSettings,
  type Problems,
  type VersionPort,
  type VersionSettings,
} from '#shared/model/version-settings';
import { filterOf } from '../../ui/filter-words';
import type { GridRow, Sort } from '../../ui/grid/index';
import type { TemplateTarget } from '../navigation/index';
import { formProblems, masked, portWords } from '../version-settings/index';

export interface TemplateRow extends GridRow {
  readonly template: AppTemplateView;
  readonly text: string;
}

const rowOf = (template: AppTemplateView): TemplateRow => ({
  key: template.repository,
  name: template.repository,
  expanded: null,
  selectable: false,
  nested: false,
  template,
  text: `${template.repository} ${template.app}`.toLowerCase(),
});

export function templateRows(
  templates: readonly AppTemplateView[],
  sort: Sort,
  filter: string,
): readonly TemplateRow[] {
  const fits = filterOf(filter);
  return templates
    .map(rowOf)
    .filter(({ text }) => fits === null || fits(text))
    .sort((a, b) => {
      const [x, y] = sort.descending ? [b, a] : [a, b];
      const byApp = sort.by === 'app' ? compareNatural(x.template.app, y.template.app) : 0;
      return byApp || compareNatural(x.name, y.name);
    });
}

const places: Readonly<Record<TemplatePlace, string>> = {
  platform: 'the platform',
  gantry: 'Gantry',
  project: 'gantry.json',
};
export const placeWords = (place: TemplatePlace): string => places[place];

/** `7777/UDP gameport +1`; `none`. */
export function portsWords({ ports }: VersionSettings): string {
  const [first, ...rest] = ports;
  if (first === undefined) return 'none';
  return rest.length === 0 ? portWords(first) : `${portWords(first)} +${rest.length}`;
}

/** What the form begins with. Of a duplicate, the hidden values are not known here and are asked for. */
export function draftOf(target: TemplateTarget, templates: readonly AppTemplateView[]): AppTemplate {
  const wanted = target.is === 'edit' ? target.repository : target.from;
  const source = templates.find(({ repository }) => repository === wanted);
  if (source === undefined)
    return {
      repository: target.repository ?? '',
      app: '',
      versionName: '{tag}',
      settings: defaultVersionSettings,
      linksByItself: false,
    };
  const { app, versionName, settings, linksByItself } = source;
  return { repository: target.repository ?? '', app, versionName, settings, linksByItself };
}

/** Repositories that could have a template and have none. */
export function freeRepositories(
  known: readonly string[],
  projects: readonly ProjectView[],
  connectionId: string,
  templates: readonly AppTemplateView[],
): readonly string[] {
  const names = new Set([
    ...projects.filter((project) => project.connectionId === connectionId).map(({ repository }) => repository),
    ...known,
  ]);
  for (const { repository } of templates) names.delete(repository);
  return [...names].sort(compareNatural);
}

/** By field, as they are shown; what is empty in a new form is missing rather than wrong. */
export function draftProblems(draft: AppTemplate, knownSecrets: readonly string[]): Problems {
  return {
    ...templateProblems(draft),
    ...(draft.repository === '' ? { repository: 'Choose the repository.' } : {}),
    ...formProblems(draft.settings, knownSecrets),
  };
}

export const EXAMPLE_TAG = '1.2.3';

/** The request that a tag of this name would lead to, as it is sent but for the secrets. */
export function requestPreview(draft: AppTemplate, connection: ConnectionView): string {
  const { registry, project, pullUsername } = connection;
  const body = versionRequest(
    versionNameOf(draft.versionName, EXAMPLE_TAG),
    masked(draft.settings),
    { registry, image: `${project}/${draft.repository || '…'}`, tag: EXAMPLE_TAG },
    pullUsername === null ? null : { username: pullUsername, token: '••••' },
  );
  return JSON.stringify(body, null, 2);
}

/** `POST https://api.edgegap.com/v1/app/arena/version` */
export const requestLine = ({ app }: AppTemplate, { apiUrl }: ConnectionView): string =>
  `POST ${apiUrl ?? ''}/v1/app/${app === '' ? '…' : encodeURIComponent(app)}/version`;

/** A form's template, with what it began with and what the image said of it. */
export interface Form {
  readonly start: AppTemplate;
  readonly draft: AppTemplate;
  /** Those that nobody typed: what the form began with, or what came from an image. */
  readonly given: readonly VersionPort[];
  readonly note: Note | null;
}

export interface Note {
  readonly tone: 'info' | 'warn';
  readonly text: string;
}

export const begun = (template: AppTemplate): Form => ({
  start: template,
  draft: template,
  given: template.settings.ports,
  note: null,
});

/**
 * The image's ports take the place of those that stood there when somebody asked for them (`replaceable`), or, where nobody did (null),
 * of those that nobody typed. Its variables are added to those that are there.
 */
export function withProposal(form: Form, proposed: VersionSettings, replaceable: readonly VersionPort[] | null): Form {
  const { settings } = form.draft;
  const takesPorts =
    replaceable === null ? settings.ports === form.given : proposed.ports.length > 0 && settings.ports === replaceable;
  const ports = takesPorts ? proposed.ports : settings.ports;
  const known = new Set(settings.variables.map(({ key }) => key));
  const variables = [...settings.variables, ...proposed.variables.filter(({ key }) => !known.has(key))];
  const draft = { ...form.draft, settings: { ...settings, ports, variables } };
  // What came by itself into an untouched form is nothing to lose.
  const start = form.draft === form.start ? draft : form.start;
  const given = takesPorts ? ports : form.given;
  return { start, draft, given, note: { tone: 'info', text: proposalWords(proposed, takesPorts) } };
}

/** `Proposed from the newest image: 2 ports.` */
function proposalWords({ ports, variables }: VersionSettings, takesPorts: boolean): string {
  const named = [
    ...(ports.length === 0 ? [] : [count(ports.length, 'port')]),
    ...(variables.length === 0 ? [] : [count(variables.length, 'variable')]),
  ].join(' and ');
  if (named === '') return 'The newest image names neither ports nor variables.';
  return takesPorts || ports.length === 0
    ? `Proposed from the newest image: ${named}.`
    : `The newest image names ${named}. The ports of the form stay: “Propose from the image” takes the image’s instead.`;
}

/** An existing version's app and settings, in a template of this repository. */
export const fromVersion = (draft: AppTemplate, { app, settings }: AppVersion): AppTemplate => ({
  ...draft,
  app,
  settings,
});
