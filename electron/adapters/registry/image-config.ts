import { z } from 'zod';
import type { RegistryAccess } from '#core/ports/registry';
import { safeJson } from '../http/answer';
import { ask, baseUrl, type Http } from '../http/ask';
import { statusFailure } from './failures';

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
  const url = `${baseUrl(access)}/v2/${access.project}/${repository}/blobs/${encodeURIComponent(config.digest)}`;
  const answer = await ask(http, access, url, { signal });
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw statusFailure(answer, access);
  const parsed = ImageConfig.safeParse(safeJson(answer.body));
  return parsed.success ? parsed.data : null;
}

/** For each layer the instruction that made it; empty layers have none of their own. */
export function instructions(config: ImageConfig, layers: number): (string | null)[] {
  const made = (config.history ?? []).filter(({ empty_layer }) => empty_layer !== true);
  return Array.from({ length: layers }, (_, index) => clean(made[index]?.created_by ?? null));
}

/** `/bin/sh -c #(nop) COPY dir:...` and `... # buildkit` are how engines write instructions down. */
function clean(line: string | null): string | null {
  if (line === null || line.trim() === '') return null;
  return line
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, '')
    .replace(/^\/bin\/sh -c /, 'RUN ')
    .replace(/\s*# buildkit$/, '')
    .trim();
}

const secretName = /pass(?:word|wd|phrase)?|secret|token|api_?key|private_?key|access_?key|credential|auth|cookie|dsn/i;
/** `https://user:password@host` */
const secretValue = /:\/\/[^/\s:@]+:[^/\s@]+@/;

/** `NAME=value` lines; values of secret-looking variables stay here. */
export function environment(lines: readonly string[]): { name: string; value: string | null }[] {
  return lines.map((line) => {
    const [name = '', ...rest] = line.split('=');
    const value = rest.join('=');
    return { name, value: secretName.test(name) || secretValue.test(value) ? null : value };
  });
}
