import { createUploads } from '#adapters/registry/uploads/index';
import type { Clock } from '#core/ports/clock';
import type { OpenUpload, OpenUploads } from '#core/ports/open-uploads';
import type { RegistryAccess } from '#core/ports/registry';
import type { BlobSource, UploadRequest } from '#core/ports/uploads';
import { followUpload, unlimited } from './upload-source';

/** Waits pass fifty times as fast. */
export const hastyClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs / 50);
    return () => clearTimeout(timer);
  },
};

export function rememberedUploads() {
  const kept = new Map<string, OpenUpload>();
  const openUploads: OpenUploads = {
    find: async (name) => kept.get(JSON.stringify(name)) ?? null,
    keep: async (name, upload) => void kept.set(JSON.stringify(name), upload),
    forget: async (name) => void kept.delete(JSON.stringify(name)),
  };
  return { openUploads, kept };
}

/** An uploader as one run of the app has it. */
export function uploader(remembered = rememberedUploads()) {
  const uploads = createUploads({ userAgent: 'gantry-tests', clock: hastyClock, openUploads: remembered.openUploads });
  const send = (access: RegistryAccess, source: BlobSource, more: Partial<UploadRequest> = {}) => {
    const following = followUpload();
    const request = { access, repository: 'game', source, mountFrom: null, pace: unlimited, ...more };
    return { ...following, done: uploads.blob(request, following.running) };
  };
  return { uploads, send, kept: remembered.kept };
}
