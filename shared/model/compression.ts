import { z } from '../zod';

/** As what layers go out that Gantry compresses. zstd only where the user says that whoever pulls can read it. */
export const compressions = ['gzip', 'zstd'] as const;
export const Compression = z.enum(compressions);
export type Compression = z.infer<typeof Compression>;
