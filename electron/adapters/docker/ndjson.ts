import { StringDecoder } from 'node:string_decoder';
import { AppFailure, cancelled } from '#shared/errors';
import { z } from '#shared/zod';
import { engineLost } from './client';

/** One line of the engine's build or push stream (Docker Engine API, "JSONMessage"). Unknown fields are left out. */
const StreamLine = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  progressDetail: z.object({ current: z.number().optional(), total: z.number().optional() }).nullish(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional(), code: z.number().optional() }).optional(),
  aux: z.unknown().optional(),
});
export type StreamLine = z.infer<typeof StreamLine>;

/**
 * The lines of an engine stream, each parsed. Ends only at the stream's own end; a stream that breaks off throws
 * engine-lost, an aborted one `cancelled`. A failure of the engine is a line like any other (HTTP 200 was sent long ago):
 * callers must look at `failureText`.
 */
export async function* readLines(stream: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<StreamLine> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield parseLine(line);
    }
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    if (thrown instanceof AppFailure) throw thrown;
    throw engineLost(thrown instanceof Error ? thrown.message : String(thrown));
  }
  rest += decoder.end();
  if (signal.aborted) throw cancelled();
  if (rest.trim() !== '') yield parseLine(rest);
}

/** The engine's own words when a line is a failure, else null. */
export function failureText(line: StreamLine): string | null {
  if (line.error === undefined && line.errorDetail === undefined) return null;
  return line.errorDetail?.message || line.error || 'The engine reported a failure without a reason.';
}

function parseLine(text: string): StreamLine {
  try {
    return StreamLine.parse(JSON.parse(text));
  } catch {
    throw new AppFailure({
      code: 'engine-error',
      message:
        'The engine sent something that is not one of its stream lines. Try again; if it happens again, restart the engine.',
      retryable: true,
      action: 'retry',
      detail: text.slice(0, 500),
    });
  }
}
