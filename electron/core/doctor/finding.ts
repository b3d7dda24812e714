import type { Finding, FindingCode } from '#shared/model/finding';

const SHOWN = 20;

export interface FindingFacts {
  readonly files?: readonly string[];
  readonly why: string;
  readonly bytes?: number;
  readonly fix?: Finding['fix'];
}

/** A finding of these facts; of many files the first are named. */
export const finding = (
  code: FindingCode,
  severity: Finding['severity'],
  { files = [], why, bytes, fix = null }: FindingFacts,
): Finding => ({ code, severity, files: files.slice(0, SHOWN), count: files.length, why, bytes: bytes ?? null, fix });
