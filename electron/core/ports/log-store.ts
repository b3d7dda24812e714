import type { LogMatches, LogPage } from '#shared/model/log';

/** The log of each job, `logs/<id>.log`: appended while it runs, read by page, searched on disk. */
export interface LogStore {
  /** Before a job with an older log goes on: appending then continues it. */
  prepare(jobId: string): Promise<void>;
  /** Buffers; never blocks the caller. Answers with the number of lines so far. */
  append(jobId: string, line: string): number;
  /** Resolves when everything appended is on disk. */
  flush(jobId: string): Promise<void>;
  page(jobId: string, from: number, count: number): Promise<LogPage>;
  search(jobId: string, text: string, limit: number): Promise<LogMatches>;
  remove(jobId: string): Promise<void>;
}
