import type { AppError } from '#shared/errors';
import { excerptLines } from '#shared/model/excerpt';
import type { Step } from '#shared/model/publish-job';
import { oneLine, plainText } from './table';
import { forCommand } from './way-out';

/** Where text goes; a terminal also says how wide it is. */
export interface Sink {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** The one way in which a command talks: people on standard error, results on standard output, JSON lines instead where asked for. */
export interface Output {
  readonly json: boolean;
  /** True where a line can be replaced by the next: people watch a terminal. */
  readonly liveLines: boolean;
  /** For people; nothing in JSON mode. */
  say(line: string): void;
  /** One line that is replaced by the next; only on a terminal. */
  live(line: string): void;
  /** For programs; nothing in human mode. */
  event(event: { readonly type: string } & Readonly<Record<string, unknown>>): void;
  /** The result, once and last. `text` is for standard output in human mode; null: nothing. */
  result(result: Readonly<Record<string, unknown>>, text: string | null): void;
  /** A failure as the result. `more`: what programs are told besides. */
  failed(error: AppError, step: Step | null, more?: Readonly<Record<string, unknown>>): void;
}

const CLEAR_LINE = '\r\u001B[2K';

export interface OutputOptions {
  readonly json: boolean;
  readonly out: Sink;
  readonly err: Sink;
  /** Where Gantry keeps what is its own. */
  readonly home: string;
}

export function createOutput({ json, out, err, home }: OutputOptions): Output {
  let alive = false;
  let ended = false;
  const clear = (): void => {
    if (alive) err.write(CLEAR_LINE);
    alive = false;
  };
  const line = (object: Readonly<Record<string, unknown>>): void => out.write(`${JSON.stringify(object)}\n`);
  const end = (object: Readonly<Record<string, unknown>>): void => {
    ended = true;
    if (json) line({ type: 'result', ...object });
  };
  return {
    json,
    liveLines: !json && err.isTerminal,
    say: (text) => {
      if (json) return;
      clear();
      err.write(`${plainText(text)}\n`);
    },
    live: (text) => {
      if (json || !err.isTerminal) return;
      err.write(`${CLEAR_LINE}${[...oneLine(text)].slice(0, Math.max(20, err.columns - 1)).join('')}`);
      alive = true;
    },
    event: (event) => {
      if (json && !ended) line(event);
    },
    result: (result, text) => {
      if (ended) return;
      clear();
      end({ ok: true, ...result });
      if (!json && text !== null) out.write(`${plainText(text)}\n`);
    },
    failed: (error, step, more = {}) => {
      if (ended) return;
      const { code, message, retryable, detail, excerpt } = forCommand(error, step, home);
      clear();
      end({
        ok: false,
        error: { code, step, message, retryable, detail, ...(excerpt === undefined ? {} : { excerpt }) },
        ...more,
      });
      if (json) return;
      err.write(`gantry: ${plainText(message)}\n`);
      if (excerpt !== undefined) for (const text of excerptLines(excerpt)) err.write(`  ${plainText(text)}\n`);
      if (detail !== null && !message.includes(detail)) err.write(`${plainText(detail).replace(/^/gm, '  ')}\n`);
    },
  };
}
