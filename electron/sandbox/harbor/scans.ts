import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '#adapters/storage/atomic-file';
import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import { type SampleFinding, sampleFeed, severities } from './sample-feed';

/** The one report format that is spoken (Harbor src/pkg/scan/rest/v1). */
const REPORT_TYPE = 'application/vnd.security.vulnerability.report; version=1.1';
const scanner = { name: 'Gantry sample feed (no real scan)', vendor: 'Gantry sandbox', version: '1' };

/** Long enough for a client to see it run. */
const SCAN_MS = 1500;

const Stored = z.object({ version: z.literal(1), startedAtMs: z.record(z.string(), z.number()) });

/**
 * Scans that somebody started, by digest. Nothing is really scanned: each digest gets a fixed choice of a small sample feed, and the
 * scanner's name says so. Kept in `scans.json`.
 */
export class Scans {
  private readonly path: string;
  private readonly startedAtMs: Map<string, number>;

  private constructor(path: string, startedAtMs: Map<string, number>) {
    this.path = path;
    this.startedAtMs = startedAtMs;
  }

  static async open(dataDir: string): Promise<Scans> {
    const path = join(dataDir, 'scans.json');
    const stored = Stored.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')));
    return new Scans(path, new Map(stored.success ? Object.entries(stored.data.startedAtMs) : []));
  }

  async start(digest: string): Promise<void> {
    this.startedAtMs.set(digest, Date.now());
    const stored = { version: 1, startedAtMs: Object.fromEntries(this.startedAtMs) };
    await writeAtomically(this.path, JSON.stringify(stored), { durable: false });
  }

  /** Harbor's `scan_overview`, or null where nobody asked for a scan. */
  overview(digest: string): object | null {
    const startedAtMs = this.startedAtMs.get(digest);
    if (startedAtMs === undefined) return null;
    const start_time = new Date(startedAtMs).toISOString();
    const report_id = createHash('sha256').update(`${digest} ${startedAtMs}`).digest('hex').slice(0, 32);
    if (Date.now() - startedAtMs < SCAN_MS)
      return { [REPORT_TYPE]: { report_id, scan_status: 'Running', start_time, complete_percent: 0, scanner } };
    const findings = findingsOf(digest);
    return {
      [REPORT_TYPE]: {
        report_id,
        scan_status: 'Success',
        severity: worst(findings),
        duration: Math.round(SCAN_MS / 1000),
        summary: {
          total: findings.length,
          fixable: findings.filter(({ fix_version }) => fix_version !== '').length,
          summary: countsOf(findings),
        },
        start_time,
        end_time: new Date(startedAtMs + SCAN_MS).toISOString(),
        complete_percent: 100,
        scanner,
      },
    };
  }

  /** The whole report by its type; empty where there is none yet. */
  report(digest: string): object {
    const startedAtMs = this.startedAtMs.get(digest);
    if (startedAtMs === undefined || Date.now() - startedAtMs < SCAN_MS) return {};
    const findings = findingsOf(digest);
    return {
      [REPORT_TYPE]: {
        generated_at: new Date(startedAtMs + SCAN_MS).toISOString(),
        scanner,
        severity: worst(findings),
        vulnerabilities: findings.map((finding) => ({ ...finding, artifact_digests: [digest] })),
      },
    };
  }
}

/** The same digest always has the same ones. */
function findingsOf(digest: string): readonly SampleFinding[] {
  const bytes = createHash('sha256').update(digest).digest();
  return sampleFeed.filter((_, index) => (bytes[index % bytes.length] ?? 0) % 2 === 0);
}

function countsOf(findings: readonly SampleFinding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

const worst = (findings: readonly SampleFinding[]): string =>
  severities.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'None';
