import type { AppError } from '../errors';
import type { Result } from '../result';
import type { z } from '../zod';

/** The whole vocabulary of the boundary: calls answer with a Result, events tell. */
export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  kind: 'call' as const,
  input,
  output,
});
export const event = <P extends z.ZodType>(payload: P) => ({ kind: 'event' as const, payload });

export interface Call<I extends z.ZodType, O extends z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
}
export interface Event<P extends z.ZodType> {
  readonly kind: 'event';
  readonly payload: P;
}
export type Channel = Call<z.ZodType, z.ZodType> | Event<z.ZodType>;
export type Contract = Readonly<Record<string, Readonly<Record<string, Channel>>>>;

/** What the page gets: `window.gantry`. Subscribing answers with the function that unsubscribes. */
export type Api<C extends Contract> = {
  readonly [F in keyof C]: {
    readonly [K in keyof C[F]]: C[F][K] extends Call<infer I, infer O>
      ? (input: z.input<I>) => Promise<Result<z.output<O>, AppError>>
      : C[F][K] extends Event<infer P>
        ? (listener: (payload: z.output<P>) => void) => () => void
        : never;
  };
};

/** What the main process must supply: every call, no more, no less. */
export type Handlers<C extends Contract> = {
  readonly [F in keyof C]: {
    readonly [K in keyof C[F] as C[F][K] extends Call<z.ZodType, z.ZodType> ? K : never]: C[F][K] extends Call<
      infer I,
      infer O
    >
      ? (input: z.output<I>) => Promise<z.input<O>>
      : never;
  };
};

/** Sends one event of the contract; unknown names and wrong payloads do not compile. */
export type Emit<C extends Contract> = <F extends keyof C & string, K extends keyof C[F] & string>(
  feature: F,
  name: K,
  payload: C[F][K] extends Event<infer P> ? z.input<P> : never,
) => void;

export const channelId = (feature: string, name: string): string => `${feature}.${name}`;
