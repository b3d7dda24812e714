import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';
import { digestOf } from '../digest';
import { safeJson } from '../http/answer';
import { ask, type Http } from '../http/ask';
import { statusFailure } from './failures';
import { repositoryV2Url } from './urls';

/** Configs of images are a few kB; what is far larger is not read as one. */
const MOST_BYTES = 4_000_000;

const words = z.array(z.string()).nullish().catch(null);
/** What is used of an image's config (image-spec v1.1, docker schema 2). Fields may be missing anywhere. */
export const ImageConfig = z.object({
  architecture: z.string().optional().catch(undefined),
  os: z.string().optional().catch(undefined),
  variant: z.string().optional().catch(undefined),
  created: z.string().nullish().catch(null),
  config: z
    .object({
      Env: words,
      Entrypoint: words,
      Cmd: words,
      User: z.string().nullish().catch(null),
      WorkingDir: z.string().nullish().catch(null),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish().catch(null),
      Labels: z.record(z.string(), z.string()).nullish().catch(null),
    })
    .partial()
    .nullish()
    .catch(null),
  rootfs: z
    .object({ diff_ids: z.array(z.string()) })
    .nullish()
    .catch(null),
  history: z
    .array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() }))
    .nullish()
    .catch(null),
});
export type ImageConfig = z.output<typeof ImageConfig>;

/** The config blob of an image; null where it is no image's config (a chart, a signature) or too large for one. */
export async function fetchImageConfig(
  http: Http,
  access: RegistryAccess,
  repository: string,
  config: { readonly digest: string; readonly sizeBytes: number },
  signal?: AbortSignal,
): Promise<ImageConfig | null> {
  if (config.sizeBytes > MOST_BYTES) return null;
  const url = `${repositoryV2Url(access, repository)}/blobs/${config.digest}`;
  const answer = await ask(http, access, url, { signal });
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw statusFailure(answer, access);
  if (answer.body.length > MOST_BYTES) return null;
  const digest = digestOf(answer.body);
  if (config.digest.startsWith('sha256:') && config.digest !== digest) {
    const message = `${access.registry} was asked for ${config.digest} but sent ${digest}. Something between here and the registry changes its answers.`;
    throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'retry' });
  }
  const parsed = ImageConfig.safeParse(safeJson(answer.body));
  return parsed.success ? parsed.data : null;
}

/** For each layer the instruction that made it; empty layers have none of their own. */
export function instructions({ history }: ImageConfig, layers: number): (string | null)[] {
  const made = (history ?? []).filter(({ empty_layer }) => empty_layer !== true);
  return Array.from({ length: layers }, (_, index) => clean(made[index]?.created_by ?? null));
}

/** `/bin/sh -c #(nop) COPY dir:...` and `... # buildkit` are how engines write instructions down. */
function clean(line: string | null): string | null {
  if (line === null || line.trim() === '') return null;
  return line
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/\s*# buildkit$/, '')
    .trim();
}
