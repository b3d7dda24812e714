import { type AppTemplateView, versionNameOf, versionNameProblem } from '#shared/model/app-template';
import type { BoardTag } from '#shared/model/app-version';
import { tagKey } from './board';

/** A version as far as names and images matter. */
export interface NamedVersion {
  readonly app: string;
  readonly name: string;
  readonly repository: string | null;
  readonly tag: string;
}

/** A tag that is to become a version. */
export interface LinkDraft {
  readonly key: string;
  readonly tag: Pick<BoardTag, 'repository' | 'name'>;
  /** Null: the repository has no template to make a version from. */
  readonly template: AppTemplateView | null;
  readonly name: string;
}

/** One draft a tag, named by its repository's template. */
export const draftsOf = (
  tags: readonly Pick<BoardTag, 'repository' | 'name'>[],
  templates: readonly AppTemplateView[],
): readonly LinkDraft[] =>
  tags.map((tag) => {
    const template = templates.find(({ repository }) => repository === tag.repository) ?? null;
    return {
      key: tagKey(tag.repository, tag.name),
      tag,
      template,
      name: versionNameOf(template?.versionName ?? '{tag}', tag.name),
    };
  });

/** The app that a draft goes to: the one that was chosen for all, else its template's. */
export const appOf = ({ template }: LinkDraft, chosen: string | null): string | null => chosen ?? template?.app ?? null;

/** What keeps each draft from being linked, by its key. */
export function draftProblems(
  drafts: readonly LinkDraft[],
  chosen: string | null,
  versions: readonly NamedVersion[],
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const taken = new Map(versions.map((version) => [`${version.app}/${version.name}`, version]));
  const wanted = new Set<string>();
  for (const draft of drafts) {
    const app = appOf(draft, chosen);
    const problem = problemOf(draft, app, taken, wanted);
    if (problem !== null) problems.set(draft.key, problem);
    wanted.add(`${app}/${draft.name}`);
  }
  return problems;
}

function problemOf(
  { template, name, tag }: LinkDraft,
  app: string | null,
  taken: ReadonlyMap<string, NamedVersion>,
  wanted: ReadonlySet<string>,
): string | null {
  if (template === null || app === null) return `${tag.repository} has no template yet.`;
  const wrong = versionNameProblem(name);
  if (wrong !== null) return wrong;
  const other = taken.get(`${app}/${name}`);
  if (other !== undefined && !(other.repository === tag.repository && other.tag === tag.name))
    return `${app} has a version ${name} of ${other.repository ?? 'another image'}:${other.tag} already. Choose another name.`;
  return wanted.has(`${app}/${name}`) ? 'Another tag of this list would get the same name.' : null;
}
