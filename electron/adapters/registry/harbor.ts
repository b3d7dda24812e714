import type { RegistryAccess, RegistryContents, TagDeletion } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { allPages } from '#shared/model/artifact-list';
import type { ArtifactPage } from '#shared/model/registry';
import type { Answer } from '../http/answer';
import { ask, type CallOptions, type Http } from '../http/ask';
import { followLinks, furtherPages, nextLink, totalCount } from '../http/pages';
import { instant } from '../http/time';
import { fetchDetails } from './details';
import { expectList, parseBody, statusFailure } from './failures';
import { figuresOf } from './figures';
import { artifactOf, HarborArtifacts, HarborRepositories } from './harbor-answers';
import { fetchReport, REPORT_TYPES } from './harbor-scan';
import { putTag } from './tag';
import { artifactUrl, projectUrl, repositoryUrl } from './urls';

/** Harbor's most (api/v2.0/swagger.yaml). */
const PAGE_SIZE = 100;

/** Harbor v2.0. Tags are names only: deleting one frees nothing. Deleting an artifact takes its tags, children and accessories. */
export function createHarbor(http: Http): RegistryContents {
  return {
    repositories: (access, signal) => repositories(http, access, signal),
    artifacts: (access, repository, cursor, signal) => artifacts(http, access, repository, cursor, signal),
    figures: async (access, repository, signal) =>
      figuresOf(await allPages((cursor) => artifacts(http, access, repository, cursor, signal))),
    details: (access, repository, digest, signal) => fetchDetails(http, access, repository, digest, signal),
    tag: (access, repository, digest, tag) => putTag(http, access, repository, digest, tag),
    deleteArtifact: async (access, repository, digest) => {
      await done(http, access, artifactUrl(access, repository, digest), { method: 'DELETE' });
    },
    deleteTags: (access, repository, tags) =>
      Promise.all(
        tags.map(async (tag): Promise<TagDeletion> => {
          const url = `${artifactUrl(access, repository, tag)}/tags/${encodeURIComponent(tag)}`;
          const failure: unknown = await done(http, access, url, { method: 'DELETE' }).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          return { tag, failure, artifactRemoved: false };
        }),
      ),
    scanReport: (access, repository, digest, signal) => fetchReport(http, access, repository, digest, signal),
    scan: async (access, repository, digest) => {
      const answer = await ask(http, access, `${artifactUrl(access, repository, digest)}/scan`, { method: 'POST' });
      // 409: one is under way already, which is what was wanted.
      if (answer.status === 202 || answer.status === 409) return;
      if (answer.status === 400 || answer.status === 412) throw noScanner(access, answer);
      throw statusFailure(answer, access);
    },
  };
}

async function done(http: Http, access: RegistryAccess, url: string, options: CallOptions): Promise<void> {
  const answer = await ask(http, access, url, options);
  if (answer.status !== 200 && answer.status !== 202) throw statusFailure(answer, access);
}

async function repositories(http: Http, access: RegistryAccess, signal?: AbortSignal) {
  const url = (page: string): string =>
    `${projectUrl(access)}/repositories?page=${page}&page_size=${PAGE_SIZE}&sort=-update_time`;
  const read = async (asked: string) => {
    const answer = await ask(http, access, asked, { signal });
    expectList(answer, access);
    return { answer, items: parseBody(answer, HarborRepositories, access) };
  };
  const first = await read(url('1'));
  const total = totalCount(first.answer);
  const next = total === null ? nextLink(first.answer, url('1')) : null;
  const others =
    next === null
      ? (await Promise.all(furtherPages(total ?? 0, PAGE_SIZE).map((page) => read(url(page))))).flatMap(
          (page) => page.items,
        )
      : await followLinks(next, read);
  const items = [...first.items, ...others];
  const prefix = `${access.project}/`;
  return items.map(({ name, artifact_count, update_time }) => ({
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
    artifactCount: artifact_count ?? null,
    tagCount: null,
    sizeBytes: null,
    sizeIsExact: false,
    lastPushAt: instant(update_time),
  }));
}

async function artifacts(
  http: Http,
  access: RegistryAccess,
  repository: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ArtifactPage> {
  const page = cursor ?? '1';
  const question = `page=${page}&page_size=${PAGE_SIZE}&sort=-push_time&with_tag=true&with_immutable_status=true&with_accessory=true&with_scan_overview=true`;
  const url = `${repositoryUrl(access, repository)}/artifacts?${question}`;
  const answer = await ask(http, access, url, { headers: { 'X-Accept-Vulnerabilities': REPORT_TYPES }, signal });
  expectList(answer, access);
  const total = totalCount(answer);
  const further = total === null ? (nextLink(answer, url) === null ? [] : [String(Number(page) + 1)]) : [];
  return {
    artifacts: parseBody(answer, HarborArtifacts, access).map(artifactOf),
    next: cursor === null && total !== null ? furtherPages(total, PAGE_SIZE) : further,
    total: total === null ? null : { count: total, of: 'artifacts' },
    readAt: new Date().toISOString(),
  };
}

function noScanner({ registry }: RegistryAccess, answer: Answer): AppFailure {
  const message = `${registry} cannot scan this artifact: no scanner is set up for it.`;
  return new AppFailure({ code: 'not-supported', message, detail: `HTTP ${answer.status}` });
}
