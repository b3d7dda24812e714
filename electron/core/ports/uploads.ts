import type { LayerFacts, RegistryAccess } from './registry';
import type { Running } from './running';

/** One blob to send. It may still grow while it is read. */
export interface BlobSource {
  /** Resolves when all of it is known; rejects with the reason why it never will. */
  readonly whole: Promise<LayerFacts>;
  /**
   * The bytes from there on, as soon as they are there, in pieces of any size; ends with the blob. Called again after a cut, then from
   * where the registry is. A piece is good until seven more were asked for. Throws what reading throws.
   */
  read(fromBytes: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** How fast bytes may go out, over all blobs of a push. */
export interface Pace {
  /** The most bytes to ask for at once; smaller where the line is limited, so that it is used evenly. */
  readonly blockBytes: number;
  /** Resolves when so many bytes may go out, first come first served. Throws `cancelled` when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

export interface UploadRequest {
  readonly access: RegistryAccess;
  /** Without the registry's project. */
  readonly repository: string;
  readonly source: BlobSource;
  /** Another repository of the project that has the blob; tried where the digest is known from the start. */
  readonly mountFrom: string | null;
  readonly pace: Pace;
}

/** What an upload tells while it runs. Bytes are compressed, as they go over the wire. */
export type UploadEvent =
  /** More bytes are on their way. */
  | { readonly kind: 'sent'; readonly bytes: number }
  /** The registry has only so many bytes of the blob: what was sent after them is sent again. */
  | { readonly kind: 'back'; readonly toBytes: number }
  /** An earlier push sent so many bytes; the upload goes on there. */
  | { readonly kind: 'resumed'; readonly fromBytes: number }
  /** The registry has all of it and is asked to take it in, which may take a while. */
  | { readonly kind: 'finishing' }
  | { readonly kind: 'retry'; readonly inS: number; readonly attempt: number; readonly of: number }
  | { readonly kind: 'log'; readonly line: string };

export interface Uploaded {
  readonly blob: LayerFacts;
  /** `there`: nothing was sent, or what was sent turned out to be there already. */
  readonly outcome: 'uploaded' | 'there' | 'mounted';
  /** All that went over the wire, with what had to be sent again. */
  readonly sentBytes: number;
}

export interface ManifestToPut {
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Sends blobs and manifests to a registry, over what networks do to them. Throws AppFailure: registry-*, certificate-*, storage-full,
 * tag-immutable, upload-too-large, digest-mismatch, and `cancelled` when aborted, which leaves no upload open where the registry lets
 * it be taken back: unless the signal's reason is trouble that the next try may go on after, such as another blob's of the same push.
 */
export interface Uploads {
  /** Loads what sending takes, while something else is waited for. Never rejects: who needs it fails by itself. */
  warmUp(): Promise<void>;
  blob(request: UploadRequest, running: Running<UploadEvent>): Promise<Uploaded>;
  /** Answers with the digest of the bytes, which is what the registry names, too. */
  manifest(
    access: RegistryAccess,
    repository: string,
    reference: string,
    manifest: ManifestToPut,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string }>;
}
