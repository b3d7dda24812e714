import { createHash, randomBytes } from 'node:crypto';

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Pushed {
  readonly manifestDigest: string;
  /** Everything a registry stores of it: manifest, config, layers. */
  readonly storedBytes: number;
}

export const digestOf = (content: Buffer | string): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;
export const random = (bytes: number): Buffer => randomBytes(bytes);

/** Speaks the distribution protocol in single steps, as an engine would; `base` is `http://host:port`. */
export function registryClient(base: string, login: Login | null) {
  // Without an Accept header, old registries convert manifests to a format of 2015.
  const own = { accept: Object.values(types).join(', '), ...(login === null ? {} : { authorization: basic(login) }) };
  const call = async (method: string, path: string, body?: Buffer | string, type?: string): Promise<Said> => {
    const answer = await fetch(new URL(path, base), {
      method,
      headers: { ...own, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      redirect: 'manual',
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const openUpload = (repository: string) => call('POST', `/v2/${repository}/blobs/uploads/`);
  /** Open, send the bytes, finish: the answer of the first step that fails, or of the last. */
  const pushBlob = async (repository: string, content: Buffer): Promise<Said> => {
    const opened = await openUpload(repository);
    if (opened.status !== 202) return opened;
    const sent = await call('PATCH', placeOf(opened), content, 'application/octet-stream');
    if (sent.status !== 202) return sent;
    const end = new URL(placeOf(sent), base);
    end.searchParams.set('digest', digestOf(content));
    return call('PUT', end.href);
  };
  const pushManifest = (repository: string, reference: string, manifest: object | string, type: string) =>
    call('PUT', `/v2/${repository}/manifests/${reference}`, asText(manifest), type);
  /** An image of these layers; throws where any step is refused. */
  const pushImage = async (repository: string, tag: string, layers: readonly Buffer[]): Promise<Pushed> => {
    const config = Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
      }),
    );
    for (const blob of [config, ...layers]) expectCreated(await pushBlob(repository, blob));
    const manifest = asText(imageManifest(config, layers));
    expectCreated(await pushManifest(repository, tag, manifest, types.docker));
    const storedBytes = [config, ...layers].reduce((sum, blob) => sum + blob.length, manifest.length);
    return { manifestDigest: digestOf(manifest), storedBytes };
  };
  return { call, openUpload, pushBlob, pushManifest, pushImage };
}

const basic = ({ username, password }: Login): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export const types = {
  docker: 'application/vnd.docker.distribution.manifest.v2+json',
  oci: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;

export const imageManifest = (config: Buffer, layers: readonly Buffer[], type: string = types.docker) => ({
  schemaVersion: 2,
  mediaType: type,
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
  layers: layers.map((layer) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: digestOf(layer),
    size: layer.length,
  })),
});

export const asText = (value: object | string): string => (typeof value === 'string' ? value : JSON.stringify(value));

function placeOf(said: Said): string {
  const place = said.headers.get('location');
  if (place === null) throw new Error(`no Location in ${said.status} ${said.text}`);
  return place;
}

function expectCreated(said: Said): void {
  if (said.status !== 201) throw new Error(`refused: ${said.status} ${said.text}`);
}
