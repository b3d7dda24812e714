import * as zod from 'zod';
import { lazily } from './lazy-schema';

/**
 * Schemas are read as they are, not compiled to functions of their own when they first parse. Compiling cost each start 30 ms of the process
 * that the window waits for; without it a list of thousands takes up to half as long again.
 * It counts for schemas that are made after it, so it stands where `z` comes from.
 */
zod.config({ jitless: true });

/** zod as all of Gantry takes it: what is used of it, and each schema made when it is first asked for something. */
export const z = {
  array: lazily(zod.array),
  boolean: lazily(zod.boolean),
  discriminatedUnion: lazily(zod.discriminatedUnion),
  enum: lazily(zod.enum),
  int: lazily(zod.int),
  iso: { date: lazily(zod.iso.date), datetime: lazily(zod.iso.datetime) },
  literal: lazily(zod.literal),
  number: lazily(zod.number),
  object: lazily(zod.object),
  partialRecord: lazily(zod.partialRecord),
  prettifyError: zod.prettifyError,
  record: lazily(zod.record),
  string: lazily(zod.string),
  toJSONSchema: zod.toJSONSchema,
  union: lazily(zod.union),
  unknown: lazily(zod.unknown),
  url: lazily(zod.url),
  uuid: lazily(zod.uuid),
  void: lazily(zod.void),
};

export declare namespace z {
  export type infer<T extends ZodType> = zod.infer<T>;
  export type input<T> = zod.input<T>;
  export type output<T> = zod.output<T>;
  export type ZodError<T = unknown> = zod.ZodError<T>;
  export type ZodType<Output = unknown, Input = unknown> = zod.ZodType<Output, Input>;
}
