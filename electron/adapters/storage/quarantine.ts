import { readFileSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { parseJson } from '#shared/json';
import type { Notice } from '#shared/model/notice';
import type { z } from '#shared/zod';

/** Told when a stored file could not be used. */
export type Report = (notice: Pick<Notice, 'tone' | 'message' | 'detail'>) => void;

/**
 * Reads a JSON file of ours. What cannot be read or does not fit the schema is set aside beside it, reported, and taken as absent:
 * a broken file must neither stop the app nor be overwritten.
 */
export function readStored<S extends z.ZodType>(path: string, schema: S, report: Report): z.output<S> | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    report({ tone: 'warning', message: `${path} cannot be read. Gantry goes on without it.`, detail: String(cause) });
    return null;
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const aside = `${path}.unreadable-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    renameSync(path, aside);
    report({
      tone: 'warning',
      message: `${basename(path)} could not be understood and was set aside as ${basename(aside)}. Gantry starts without it.`,
      detail: parsed.error.message,
    });
  } catch (cause) {
    report({
      tone: 'warning',
      message: `${basename(path)} could not be understood. Gantry goes on without it.`,
      detail: String(cause),
    });
  }
  return null;
}
