import { parseJson } from '#shared/json';
import { z } from '#shared/zod';
import type { Layout } from './layout';
import type { Manifest } from './manifest';

const ImageConfig = z.object({
  architecture: z.string().optional(),
  os: z.string().optional(),
  variant: z.string().optional(),
  created: z.string().optional(),
  author: z.string().optional(),
  config: z.record(z.string(), z.unknown()).nullish(),
});
export type ImageConfig = z.infer<typeof ImageConfig>;

/** What an image says of itself; null for an index and for what is no image. */
export function readImageConfig(layout: Layout, { config }: Manifest): ImageConfig | null {
  const content = config === null ? null : layout.readBlob(config.digest);
  const parsed = ImageConfig.safeParse(content === null ? null : parseJson(content.toString('utf8')));
  return parsed.success ? parsed.data : null;
}
