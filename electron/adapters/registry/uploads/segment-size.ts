const MIB = 1024 * 1024;
/**
 * From five MiB on, registries that store in S3 have no part to copy when the next request goes on (CNCF Distribution 2.8,
 * registry/storage/driver/s3-aws: a request's last part is all of it, or at least a chunk).
 */
const FIRST_BYTES = 6 * MIB;
const MOST_BYTES = 256 * MIB;
/** What a broken line costs at most where the registry, or a proxy before it, keeps whole requests only: so long, */
const SEGMENT_S = 4;
/** and such a share of what is confirmed by then. */
const SEGMENT_SHARE = 0.1;
/** A proxy that lets less through is no use for images. */
const LEAST_BYTES = 256 * 1024;

/** Per `host[:port]`, as long as the app runs: what a proxy in front of it lets through in one request. */
export type BodyLimits = Map<string, number>;

/**
 * How many bytes go into one request before the registry is to confirm them: more as the blob goes on, but no more than some seconds'
 * worth, and within what a proxy allows.
 */
export class SegmentSize {
  private readonly limits: BodyLimits;
  private readonly host: string;
  private wishBytes = FIRST_BYTES;

  constructor(limits: BodyLimits, host: string) {
    this.limits = limits;
    this.host = host;
  }

  get bytes(): number {
    return Math.min(this.wishBytes, this.limits.get(this.host) ?? Number.POSITIVE_INFINITY);
  }

  /** A request of so many bytes took so long; the registry has so many in all. */
  took(bytes: number, ms: number, confirmedBytes: number): void {
    const perSecond = (bytes / Math.max(1, ms)) * 1000;
    const wish = Math.min(MOST_BYTES, perSecond * SEGMENT_S, confirmedBytes * SEGMENT_SHARE);
    this.wishBytes = Math.max(FIRST_BYTES, Math.round(wish));
  }

  /** 413 came after so many bytes of a request. False: there is nothing smaller to try. */
  tooLarge(sentBytes: number): boolean {
    const before = this.bytes;
    if (before <= LEAST_BYTES) return false;
    this.limits.set(
      this.host,
      Math.max(LEAST_BYTES, Math.floor(Math.min(before, Math.max(sentBytes, 2 * LEAST_BYTES)) / 2)),
    );
    return true;
  }
}
