import { createHash } from 'node:crypto';

export interface LaidOut {
  /** Of the manifest. */
  readonly digest: string;
  readonly config: { readonly digest: string; readonly bytes: Buffer };
  readonly descriptor: object;
}

/**
 * What an engine with the containerd image store hands out: an OCI image layout with docker's list beside it, its files in the order of
 * their names (containerd images/archive/exporter.go).
 */
export class OciLayout {
  private readonly blobs = new Map<string, Buffer>();
  private top: object = {};

  image(layers: readonly { readonly archive: Buffer; readonly bytes: Buffer }[], architecture = 'amd64'): LaidOut {
    const diffIds = layers.map(({ archive }) => digestOf(archive));
    const config = this.put(
      json({ architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
    );
    const named = layers.map(({ bytes }) =>
      descriptor(`${LAYER}.tar+${bytes[0] === 0x28 ? 'zstd' : 'gzip'}`, this.put(bytes)),
    );
    return this.manifest(config, named, { platform: { architecture, os: 'linux' } });
  }

  /** How an image was built, as BuildKit tells it. */
  attestation(image: LaidOut): LaidOut {
    const statement = this.put(json({ _type: 'https://in-toto.io/Statement/v0.1', predicateType: 'slsa' }));
    const platform = { architecture: 'unknown', os: 'unknown' };
    const config = this.put(
      json({ ...platform, config: {}, rootfs: { type: 'layers', diff_ids: [statement.digest] } }),
    );
    const annotations = {
      'vnd.docker.reference.digest': image.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    };
    return this.manifest(config, [descriptor('application/vnd.in-toto+json', statement)], { platform, annotations });
  }

  /** One image is named by its manifest, several by an index. Answers with the image's ID. */
  index(images: readonly LaidOut[]): string {
    const [first] = images;
    if (first === undefined) throw new Error('no image');
    const manifests = images.map((image) => image.descriptor);
    const list = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
    const index = images.length === 1 ? null : this.put(json(list));
    const target = index === null ? first.descriptor : descriptor(list.mediaType, index);
    this.top = { schemaVersion: 2, mediaType: list.mediaType, manifests: [target] };
    return index?.digest ?? first.digest;
  }

  files(): readonly (readonly [name: string, bytes: Buffer])[] {
    const blobs = [...this.blobs].map(([digest, bytes]) => [`blobs/sha256/${digest.slice(7)}`, bytes] as const);
    return [
      ...blobs.toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ['index.json', json(this.top)],
      ['manifest.json', json([{ Config: 'blobs/sha256/0', RepoTags: null, Layers: [] }])],
      ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ];
  }

  private manifest(config: Put, layers: readonly object[], more: object): LaidOut {
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const named = descriptor('application/vnd.oci.image.config.v1+json', config);
    const put = this.put(json({ schemaVersion: 2, mediaType, config: named, layers }));
    const { digest, bytes } = config;
    return { digest: put.digest, config: { digest, bytes }, descriptor: { ...descriptor(mediaType, put), ...more } };
  }

  private put(bytes: Buffer): Put {
    const digest = digestOf(bytes);
    this.blobs.set(digest, bytes);
    return { digest, bytes };
  }
}

interface Put {
  readonly digest: string;
  readonly bytes: Buffer;
}

const LAYER = 'application/vnd.oci.image.layer.v1';
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const descriptor = (mediaType: string, { digest, bytes }: Put): object => ({ mediaType, digest, size: bytes.length });
