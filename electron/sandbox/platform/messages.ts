import { z } from '#shared/zod';
import { message, Refusal } from '../http';

const Errors = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/** A refusal in the registry's form becomes the platform's `{message}`, with a status that the call has (or 500). */
export async function asMessage<Value>(work: Promise<Value>, statuses: readonly number[]): Promise<Value> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    const told = Errors.safeParse(cause.reply.body);
    const status = statuses.includes(cause.reply.status) ? cause.reply.status : 500;
    throw told.success ? new Refusal(message(status, told.data.errors[0]?.message ?? '')) : cause;
  }
}
