import { atMost, common, parse, wholeBytes, wrong } from './words';

export type StorageInvocation =
  | {
      readonly command: 'storage';
      readonly requestBytes: number | null;
      readonly reason: string | null;
      readonly tokenStdin: boolean;
    }
  | { readonly command: 'help'; readonly about: 'storage' };

const options = {
  ...common,
  request: { type: 'string' },
  reason: { type: 'string' },
  'token-stdin': { type: 'boolean' },
} as const;

/** `gantry storage`. Throws AppFailure invalid-input. */
export function readStorageCommand(words: readonly string[]): StorageInvocation {
  const { values, positionals } = parse('storage', words, options);
  if (values.help === true) return { command: 'help', about: 'storage' };
  atMost('storage', positionals, 0);
  const requestBytes = values.request === undefined ? null : wholeBytes('--request', values.request);
  if (requestBytes === 0) throw wrong('--request takes the bytes of the whole limit that is wanted.', 'storage');
  if (requestBytes === null && values.reason !== undefined)
    throw wrong('--reason goes with --request BYTES.', 'storage');
  return {
    command: 'storage',
    requestBytes,
    reason: values.reason ?? null,
    tokenStdin: values['token-stdin'] === true,
  };
}
