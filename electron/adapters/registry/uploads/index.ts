import type { Clock } from '#core/ports/clock';
import type { OpenUploads } from '#core/ports/open-uploads';
import type { Uploads } from '#core/ports/uploads';
import { digestOf } from '../../digest';
import { createHttp } from '../../http/ask';
import { warmUp } from '../../http/stream';
import { uploadFailure } from '../failures';
import { BlobUpload } from './blob-upload';
import { askToPut, isPut, putAs } from './manifest';
import { Refused, Tries } from './tries';

/** The uploader: blobs and manifests over the OCI distribution protocol, as engines push them, but resumable. */
export function createUploads(options: {
  readonly userAgent: string;
  readonly clock: Clock;
  readonly openUploads: OpenUploads;
}): Uploads {
  const { clock, openUploads } = options;
  const http = createHttp({ fetch, userAgent: options.userAgent });
  const tools = { http, clock, openUploads, running: new Set<string>(), limits: new Map<string, number>() };
  return {
    warmUp,
    blob: (request, running) => new BlobUpload(tools, request, running).run(),
    manifest: async (access, repository, reference, manifest, signal) => {
      const tries = new Tries(clock, signal, () => undefined);
      let wasTried = false;
      const once = async () => {
        const answer = await askToPut(http, access, repository, reference, manifest, signal);
        // A plain no is final: a blob that is missing does not come by itself.
        if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Refused(answer);
        // An earlier try may have been done although nobody heard so; then an immutable tag is refused the second time.
        if (wasTried && answer.status >= 400 && (await isPut(http, access, repository, reference, manifest, signal)))
          return { digest: digestOf(manifest.bytes) };
        return putAs(answer, access, manifest);
      };
      for (;;) {
        const put = await once().catch(async (thrown: unknown) => {
          wasTried = true;
          if (await tries.another(thrown)) return null;
          throw thrown instanceof Refused ? uploadFailure(thrown.answer, access) : thrown;
        });
        if (put !== null) return put;
      }
    },
  };
}
