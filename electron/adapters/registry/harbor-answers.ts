import type { Artifact, ScanSummary, Severity } from '#shared/model/registry';
import { z } from '#shared/zod';
import { instant } from '../http/time';
import { accessoryKind, isAttestation, platformOf } from './parts-of-index';

/** What is used of Harbor's answers (api/v2.0/swagger.yaml, v2.16). Fields are optional there; what is missing is unknown. */
const text = z.string().nullish();

export const HarborRepositories = z.array(
  z.object({ name: z.string(), artifact_count: z.int().nonnegative().nullish(), update_time: text }),
);

export const Summary = z.object({
  total: z.int().nonnegative().nullish(),
  fixable: z.int().nonnegative().nullish(),
  summary: z.record(z.string(), z.int().nonnegative()).nullish(),
});

const ScanOverview = z.record(
  z.string(),
  z.object({
    scan_status: text,
    summary: Summary.nullish().catch(null),
    end_time: text,
    scanner: z.object({ name: text, version: text }).nullish().catch(null),
  }),
);

const HarborArtifact = z.object({
  digest: z.string(),
  type: text,
  media_type: text,
  manifest_media_type: text,
  size: z.int().nonnegative().nullish(),
  push_time: text,
  extra_attrs: z.object({ architecture: text, os: text, variant: text, created: text }).nullish().catch(null),
  references: z
    .array(
      z.object({
        child_digest: z.string(),
        platform: z.object({ architecture: text, os: text, variant: text }).nullish().catch(null),
        annotations: z.record(z.string(), z.string()).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
  tags: z.array(z.object({ name: z.string(), push_time: text, immutable: z.boolean().nullish() })).nullish(),
  accessories: z
    .array(z.object({ digest: z.string(), type: text, size: z.int().nonnegative().nullish() }))
    .nullish()
    .catch(null),
  scan_overview: ScanOverview.nullish().catch(null),
});
export const HarborArtifacts = z.array(HarborArtifact);

export function artifactOf(raw: z.output<typeof HarborArtifact>): Artifact {
  const { extra_attrs: attributes } = raw;
  const mediaType = raw.manifest_media_type ?? null;
  const references = (raw.references ?? []).map(({ child_digest, platform, annotations }) => ({
    digest: child_digest,
    platform: platformOf(platform),
    isAttestation: isAttestation({ platform, annotations }),
  }));
  const isIndex = /(?:image\.index|manifest\.list)/.test(mediaType ?? '') || references.length > 0;
  return {
    digest: raw.digest,
    kind: isIndex ? 'index' : raw.type == null || raw.type === 'IMAGE' ? 'image' : 'other',
    mediaType,
    sizeBytes: raw.size ?? null,
    pushedAt: instant(raw.push_time),
    createdAt: instant(attributes?.created),
    platform: platformOf(attributes),
    tags: (raw.tags ?? []).map(({ name, push_time, immutable }) => ({
      name,
      pushedAt: instant(push_time),
      immutable: immutable ?? null,
    })),
    children: references
      .filter(({ isAttestation }) => !isAttestation)
      .map(({ digest, platform }) => ({ digest, platform, sizeBytes: null })),
    attachments: [
      ...(raw.accessories ?? []).map(({ digest, type, size }) => ({
        digest,
        kind: accessoryKind(type ?? ''),
        sizeBytes: size ?? null,
      })),
      ...references
        .filter(({ isAttestation }) => isAttestation)
        .map(({ digest }) => ({ digest, kind: 'attestation' as const, sizeBytes: null })),
    ],
    scan: scanOf(raw.scan_overview ?? {}),
  };
}

function scanOf(overview: z.output<typeof ScanOverview>): ScanSummary | null {
  const report = Object.values(overview)[0];
  if (report === undefined) return null;
  const { scan_status: status, summary, scanner } = report;
  return {
    state: status === 'Success' ? 'done' : status === 'Error' || status === 'Stopped' ? 'failed' : 'running',
    ...countsOf(summary ?? {}),
    scanner: scanner?.name == null ? null : [scanner.name, scanner.version ?? ''].join(' ').trim(),
    endedAt: instant(report.end_time),
  };
}

export function countsOf({ fixable, summary }: z.output<typeof Summary>): Pick<ScanSummary, 'counts' | 'fixable'> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, other: 0 };
  for (const [name, count] of Object.entries(summary ?? {})) counts[severityOf(name)] += count;
  return { counts, fixable: fixable ?? 0 };
}

/** Harbor's words: Critical, High, Medium, Low, Negligible, None, Unknown. */
export function severityOf(name: string): Severity {
  const known = { critical: 'critical', high: 'high', medium: 'medium', low: 'low' } as const;
  return known[name.toLowerCase() as keyof typeof known] ?? 'other';
}
