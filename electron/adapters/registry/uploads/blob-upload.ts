import type { Clock } from '#core/ports/clock';
import type { OpenUploads } from '#core/ports/open-uploads';
import type { LayerFacts } from '#core/ports/registry';
import type { Running } from '#core/ports/running';
import type { UploadEvent, Uploaded, UploadRequest } from '#core/ports/uploads';
import { cancelled } from '#shared/errors';
import { formatBytes } from '#shared/model/format';
import { orCancelled } from '#shared/or-cancelled';
import { ask, type Http, renewToken } from '../../http/ask';
import { sendStream } from '../../http/stream';
import { askForBlob, saysBlob } from '../blobs';
import { uploadFailure } from '../failures';
import { repositoryV2Url } from '../urls';
import { mayGoOnLater, otherBytes } from './ends';
import { Feed } from './feed';
import { knownNow } from './known-now';
import { nextLocation, receivedBytes, takenBytes, withDigest } from './location';
import { sendPatch } from './patch';
import { type BodyLimits, SegmentSize } from './segment-size';
import { type RunningUploads, StoredUpload } from './stored-upload';
import { takeUploadBack } from './take-back';
import { Refused, TookNothing, Tries } from './tries';

export interface UploadTools {
  readonly http: Http;
  readonly clock: Clock;
  readonly openUploads: OpenUploads;
  readonly running: RunningUploads;
  readonly limits: BodyLimits;
}

/**
 * One blob on its way to the registry: POST, then PATCH after PATCH, then PUT (OCI distribution spec).
 *
 * What registries allow after a connection broke in the middle of a PATCH, read in their sources and tried with real ones:
 * - CNCF Distribution 3 (registry/handlers/blobupload.go: GET and HEAD pass by `ResumeBlobUpload`): `GET` of the upload with any `_state`
 *   answers 204 with `Range: 0-<last>` and a location to go on at (3.0.0-alpha.1 tried). Other requests with an old state: 416.
 * - CNCF Distribution 2.8 (2.8.2 tried; Harbor runs 2.8.3): the signed `_state` holds the offset, and every request is refused (404
 *   BLOB_UPLOAD_INVALID) where the file is longer, GET and DELETE too; no request hands out another state. What arrived of a broken
 *   PATCH makes the file longer, so nothing is left but to send the blob anew.
 * - Either behind a proxy that passes on whole requests only (nginx and ingress-nginx unless told otherwise): of a broken PATCH nothing
 *   arrived, and the state before it still holds.
 * So a blob goes out in several PATCHes, each confirmed and some seconds long: that bounds the loss behind such proxies, keeps the state
 * good over pauses (an idle PATCH is ended, not left open), and lets a token that has run out be renewed in between. The PUT at the end has
 * no body: Harbor counts the bytes of one that has instead of the upload's (src/server/middleware/quota/put_blob_upload.go).
 */
export class BlobUpload {
  private readonly tools: UploadTools;
  private readonly request: UploadRequest;
  private readonly running: Running<UploadEvent>;
  private readonly feed: Feed;
  private readonly segments: SegmentSize;
  private readonly tries: Tries;
  private readonly stored: StoredUpload;
  /** Null: no upload is open. */
  private location: string | null = null;
  /** What the registry has of it is to be asked: a request went wrong. */
  private isUnsure = false;
  /** The most that the registry ever confirmed. */
  private bestBytes = 0;
  private sentBytes = 0;
  private hasNewToken = false;
  private wasRefusedAtEnd = false;
  private wasFinished = false;
  /** Nothing of it is left open that somebody could go on with. */
  private isSettled = false;

  constructor(tools: UploadTools, request: UploadRequest, running: Running<UploadEvent>) {
    const { access, repository, source, pace } = request;
    this.tools = tools;
    this.request = request;
    this.running = running;
    this.feed = new Feed(source, pace);
    this.segments = new SegmentSize(tools.limits, access.registry);
    this.tries = new Tries(tools.clock, running.signal, running.on);
    const place = { registry: access.registry, repository: `${access.project}/${repository}` };
    this.stored = new StoredUpload(tools.openUploads, tools.running, place);
  }

  async run(): Promise<Uploaded> {
    // While it grows it has no name; from when it has one, the next run can find it.
    void this.request.source.whole.then(
      () => this.keep(),
      () => undefined,
    );
    try {
      for (;;) {
        const done = await this.goOn().catch((thrown: unknown) => this.afterTrouble(thrown));
        if (done !== null) return done;
      }
    } catch (thrown) {
      const { aborted, reason } = this.running.signal;
      if (!mayGoOnLater(aborted ? reason : thrown)) await this.takeBack();
      throw aborted ? cancelled() : thrown;
    } finally {
      this.feed.close();
      this.stored.release();
    }
  }

  /** From wherever it stands as far as it goes; null: to be called again. */
  private async goOn(): Promise<Uploaded | null> {
    if (this.running.signal.aborted) throw cancelled();
    if (this.isUnsure && this.location !== null) await this.lookWhereItIs();
    const done = this.location === null ? await this.open() : null;
    if (done !== null) return done;
    for (;;) {
      const outcome = await this.sendSegment();
      if (outcome === 'ended') return this.finish();
      if (outcome === 'refused') return null;
    }
  }

  /** Answers where nothing has to be sent; null: an upload is open now. */
  private async open(): Promise<Uploaded | null> {
    const { access, repository, source, mountFrom } = this.request;
    const { http } = this.tools;
    const { signal } = this.running;
    const known = await knownNow(source.whole);
    if (known !== null && (await this.isThere(known))) return this.done(known, this.wasFinished ? 'uploaded' : 'there');
    if (known !== null && (await this.resumeEarlier(known))) return null;
    const url = new URL(`${repositoryV2Url(access, repository)}/blobs/uploads/`);
    if (known !== null && mountFrom !== null) {
      url.searchParams.set('mount', known.digest);
      url.searchParams.set('from', `${access.project}/${mountFrom}`);
    }
    const answer = await ask(http, access, url.href, { method: 'POST', signal });
    if (answer.status === 201 && known !== null) return this.done(known, 'mounted');
    if (answer.status === 404) throw uploadFailure(answer, access);
    if (answer.status !== 202) throw new Refused(answer);
    this.location = nextLocation(access, url.href, answer);
    this.isUnsure = false;
    await this.keep();
    return null;
  }

  private async isThere({ digest }: LayerFacts): Promise<boolean> {
    const { access, repository } = this.request;
    const answer = await askForBlob(this.tools.http, access, repository, digest, this.running.signal);
    const said = saysBlob(answer);
    if (said === null) throw new Refused(answer);
    return said;
  }

  /** The upload that an earlier run of the app left open, where it was of the very same bytes. */
  private async resumeEarlier(known: LayerFacts): Promise<boolean> {
    const { access, repository } = this.request;
    this.location = await this.stored.takeUp(known, repositoryV2Url(access, repository));
    // Until it has answered nobody knows what it has, however often it has to be asked.
    this.isUnsure = true;
    if (this.location !== null) await this.lookWhereItIs();
    return this.location !== null;
  }

  /** Asks what the registry has of the upload and goes on there. Where it no longer knows it, a new one is to be opened. */
  private async lookWhereItIs(): Promise<void> {
    const { access } = this.request;
    const asked = this.location ?? '';
    const answer = await ask(this.tools.http, access, asked, { signal: this.running.signal });
    const { status } = answer;
    if ([401, 403, 408, 429].includes(status) || status >= 500) throw new Refused(answer);
    const received = status === 204 || status === 202 || status === 200 ? receivedBytes(answer) : null;
    this.location = received === null ? null : nextLocation(access, asked, answer);
    this.isUnsure = false;
    this.goOnAt(received ?? 0);
    if (received === null) await this.stored.forget(null);
  }

  private goOnAt(bytes: number): void {
    if (bytes < this.feed.atBytes) {
      this.running.on({ kind: 'back', toBytes: bytes });
      const words = bytes === 0 ? 'This layer is sent anew' : `This layer goes on at ${formatBytes(bytes)}`;
      this.running.on({ kind: 'log', line: `${words}: the registry has no more of it.` });
    }
    if (bytes > this.feed.atBytes) this.running.on({ kind: 'resumed', fromBytes: bytes });
    this.feed.goTo(bytes);
    this.confirmed(bytes);
  }

  private confirmed(bytes: number): void {
    if (bytes <= this.bestBytes) return;
    this.bestBytes = bytes;
    this.tries.succeeded();
    this.hasNewToken = false;
  }

  private async sendSegment(): Promise<'sent' | 'ended' | 'refused'> {
    const { access } = this.request;
    const location = this.location ?? '';
    const startMs = this.tools.clock.nowMs();
    const fromBytes = this.feed.atBytes;
    let bytes = 0;
    const answer = await sendPatch({
      ...{ http: this.tools.http, clock: this.tools.clock, access, location, feed: this.feed },
      mostBytes: this.segments.bytes,
      signal: this.running.signal,
      onBegin: () => {
        this.isUnsure = true;
      },
      onSent: (more) => {
        bytes += more;
        this.sentBytes += more;
        this.running.on({ kind: 'sent', bytes: more });
      },
    });
    if (answer === null) return 'ended';
    if (answer.status === 413 && this.segments.tooLarge(bytes)) {
      const line = `A proxy in front of ${access.registry} limits requests (413). Trying with ${formatBytes(this.segments.bytes)} each.`;
      this.running.on({ kind: 'log', line });
      return 'refused';
    }
    if (answer.status < 200 || answer.status > 299) throw new Refused(answer);
    this.location = nextLocation(access, location, answer);
    this.isUnsure = false;
    const received = takenBytes(answer, this.feed.atBytes);
    this.segments.took(bytes, this.tools.clock.nowMs() - startMs, received);
    if (received === this.feed.atBytes) this.confirmed(received);
    else this.goOnAt(received);
    await this.keep();
    if (received <= fromBytes) throw new TookNothing(answer);
    return 'sent';
  }

  private async finish(): Promise<Uploaded | null> {
    const { access, source } = this.request;
    const { signal, on } = this.running;
    on({ kind: 'finishing' });
    const blob = await orCancelled(source.whole, signal);
    if (blob.sizeBytes !== this.feed.atBytes) throw otherBytes(`${this.feed.atBytes} of ${blob.sizeBytes} bytes came`);
    this.isUnsure = true;
    this.wasFinished = true;
    const url = withDigest(this.location ?? '', blob.digest);
    const answer = await sendStream(this.tools.http, access, url, { method: 'PUT', headers: {}, body: null, signal });
    if (answer.status >= 200 && answer.status <= 299) return this.done(blob, 'uploaded');
    if (answer.status !== 400 || !answer.body.includes('DIGEST_INVALID')) throw new Refused(answer);
    // The registry has dropped the upload. Once may be an accident on the way.
    if (this.wasRefusedAtEnd) throw otherBytes(`${access.registry} received other bytes than ${blob.digest}`);
    this.wasRefusedAtEnd = true;
    this.wasFinished = false;
    this.location = null;
    this.goOnAt(0);
    return null;
  }

  private async done(blob: LayerFacts, outcome: Uploaded['outcome']): Promise<Uploaded> {
    this.isSettled = true;
    await this.stored.forget(blob);
    return { blob, outcome, sentBytes: this.sentBytes };
  }

  /** For the next run of the app, as far as the bytes are known by their digest. */
  private async keep(): Promise<void> {
    const known = await knownNow(this.request.source.whole);
    if (known !== null && this.location !== null && !this.isSettled) await this.stored.keep(this.location, known);
  }

  /** Null where it is worth another try. */
  private async afterTrouble(thrown: unknown): Promise<null> {
    const { access } = this.request;
    const { signal } = this.running;
    if (signal.aborted) throw cancelled();
    const left = await this.withNewToken(thrown);
    if (left === null || (await this.tries.another(left))) return null;
    throw left instanceof Refused ? uploadFailure(left.answer, access) : left;
  }

  /** What is left of the trouble after a new token was asked for, where that may help; null: nothing. */
  private async withNewToken(thrown: unknown): Promise<unknown> {
    const { location } = this;
    if (!(thrown instanceof Refused) || thrown.answer.status !== 401 || this.hasNewToken || location === null)
      return thrown;
    const how = { method: 'PATCH', signal: this.running.signal } as const;
    try {
      const refused = await renewToken(this.tools.http, this.request.access, location, how, thrown.answer);
      this.hasNewToken = refused === null;
      return refused === null ? null : new Refused(refused);
    } catch (cause) {
      return cause;
    }
  }

  /** Leaves nothing open at the registry, as far as it can be told. */
  private async takeBack(): Promise<void> {
    const { location } = this;
    this.isSettled = true;
    if (location === null) return;
    await takeUploadBack(this.tools, this.request.access, location, this.isUnsure);
    await this.stored.forget(null);
  }
}
