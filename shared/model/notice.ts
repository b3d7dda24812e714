import { z } from '../zod';

/** Something the user should know that no click of theirs caused, for example a settings file that was set aside. */
export const Notice = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  tone: z.enum(['info', 'warning']),
  message: z.string(),
  detail: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;
