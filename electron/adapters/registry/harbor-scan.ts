import type { RegistryAccess } from '#core/ports/registry';
import type { ScanReport } from '#shared/model/artifact-details';
import { type Severity, severities } from '#shared/model/registry';
import { z } from '#shared/zod';
import { ask, type Http } from '../http/ask';
import { instant } from '../http/time';
import { parseBody, statusFailure } from './failures';
import { severityOf } from './harbor-answers';
import { artifactUrl } from './urls';

/** The kinds of report that are understood, the newer one first (Harbor src/pkg/scan/rest/v1/spec.go). */
export const REPORT_TYPES =
  'application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0';

const text = z.string().nullish();
const Report = z.object({
  generated_at: text,
  scanner: z.object({ name: text, version: text }).nullish().catch(null),
  vulnerabilities: z
    .array(
      z.object({
        id: z.string(),
        package: z.string().default(''),
        version: z.string().default(''),
        fix_version: text,
        severity: z.string().default('Unknown'),
        description: z.string().default(''),
        links: z.array(z.string()).nullish().catch(null),
      }),
    )
    .nullish(),
});
/** Keyed by the kind of report; `{}` where there is none. */
const Reports = z.record(z.string(), Report);

/** The whole report of an artifact; empty where it was never scanned. Worst first. */
export async function fetchReport(
  http: Http,
  access: RegistryAccess,
  repository: string,
  digest: string,
  signal?: AbortSignal,
): Promise<ScanReport> {
  const answer = await ask(http, access, `${artifactUrl(access, repository, digest)}/additions/vulnerabilities`, {
    headers: { 'X-Accept-Vulnerabilities': REPORT_TYPES },
    signal,
  });
  if (answer.status !== 200) throw statusFailure(answer, access);
  const report = Object.values(parseBody(answer, Reports, access))[0];
  if (report === undefined) return { summary: null, vulnerabilities: [] };
  const vulnerabilities = (report.vulnerabilities ?? [])
    .map((found) => ({
      id: found.id,
      package: found.package,
      version: found.version,
      fixVersion: found.fix_version == null || found.fix_version === '' ? null : found.fix_version,
      severity: severityOf(found.severity),
      description: found.description,
      links: (found.links ?? []).filter((link) => URL.canParse(link) && new URL(link).protocol === 'https:'),
    }))
    .sort((left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity));
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, other: 0 };
  for (const { severity } of vulnerabilities) counts[severity] += 1;
  const { scanner } = report;
  return {
    vulnerabilities,
    summary: {
      state: 'done',
      counts,
      fixable: vulnerabilities.filter(({ fixVersion }) => fixVersion !== null).length,
      scanner: scanner?.name == null ? null : [scanner.name, scanner.version ?? ''].join(' ').trim(),
      endedAt: instant(report.generated_at),
    },
  };
}
