import { type Channel, type Contract, channelId, type Emit, type Handlers } from '#shared/contract/channel';
import { type AppError, toAppError } from '#shared/errors';
import { err, ok, type Result } from '#shared/result';
import { z } from '#shared/zod';

/** What `serve` needs of Electron's ipcMain. */
export interface IpcMainLike<Sender> {
  handle(channel: string, listener: (event: Sender, input: unknown) => Promise<unknown>): void;
}

type AnyHandler = (input: unknown) => Promise<unknown>;

/**
 * Binds every call of the contract. The sender is checked, the input parsed, the output parsed as well: what the
 * schema does not name never reaches the page. Exceptions become Results; `onBug` hears of the unexpected ones.
 */
export function serve<C extends Contract, Sender>(
  ipc: IpcMainLike<Sender>,
  contract: C,
  handlers: Handlers<C>,
  trusted: (sender: Sender) => boolean,
  onBug: (channel: string, thrown: unknown) => void,
): void {
  for (const [feature, channels] of Object.entries(contract)) {
    for (const [name, channel] of Object.entries(channels)) {
      if (channel.kind !== 'call') continue;
      const handler = (handlers as unknown as Record<string, Record<string, AnyHandler>>)[feature]?.[name];
      if (handler === undefined) throw new Error(`No handler for ${channelId(feature, name)}`);
      ipc.handle(channelId(feature, name), async (sender, raw): Promise<Result<unknown, AppError>> => {
        if (!trusted(sender)) return err(refusal('untrusted-sender', 'This page may not talk to Gantry.'));
        const input = channel.input.safeParse(raw);
        if (!input.success) return err(refusal('invalid-input', z.prettifyError(input.error)));
        try {
          return ok(channel.output.parse(await handler(input.data)));
        } catch (thrown) {
          const error = toAppError(thrown);
          if (error.code === 'unexpected') onBug(channelId(feature, name), thrown);
          return err(error);
        }
      });
    }
  }
}

/** Sends events of the contract, parsed like everything that crosses the boundary. */
export function emitter<C extends Contract>(
  contract: C,
  broadcast: (channel: string, payload: unknown) => void,
): Emit<C> {
  return (feature, name, payload) => {
    const channel: Channel | undefined = contract[feature]?.[name];
    if (channel?.kind === 'event') broadcast(channelId(feature, name), channel.payload.parse(payload));
  };
}

const refusal = (code: 'untrusted-sender' | 'invalid-input', message: string): AppError => ({
  code,
  message,
  retryable: false,
  action: null,
  detail: null,
});
