import { z } from 'zod';

/** Who sends an image's layers: the engine, or Gantry itself. */
export const Pusher = z.enum(['engine', 'gantry']);
export type Pusher = z.infer<typeof Pusher>;

/** `auto`: Gantry where it has the layers without asking the engine to export the image; else the engine. */
export const pusherChoices = ['auto', 'engine', 'gantry'] as const;
export const PusherChoice = z.enum(pusherChoices);
export type PusherChoice = z.infer<typeof PusherChoice>;
