import { OCI_MANIFEST } from '../catalog/manifest';
import { message, Refusal } from '../http';

export interface PulledImage {
  readonly docker_repository: string;
  readonly docker_image: string;
  readonly docker_tag: string;
  readonly private_username?: string | undefined;
  readonly private_token?: string | undefined;
}

/** Throws a Refusal (424) where the image cannot be pulled with these credentials. */
export type ImageCheck = (image: PulledImage) => Promise<void>;

const accepted = [
  OCI_MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** Really asks the sandbox's own registry, as a puller would. It reaches no other one, so those fail. */
export const createImageCheck =
  (registryHost: () => string | null): ImageCheck =>
  async (image) => {
    const name = `${image.docker_repository}/${image.docker_image}:${image.docker_tag}`;
    const refuse = (why: string): Refusal => new Refusal(message(424, `Unable to pull ${name}: ${why}`));
    const host = registryHost();
    const asked = image.docker_repository.replace(/^https?:\/\//, '').replace(/^localhost(?=:)/, '127.0.0.1');
    if (host === null || asked !== host) throw refuse('the sandbox reaches no registry but its own');
    const login = `${image.private_username ?? ''}:${image.private_token ?? ''}`;
    const path = image.docker_image.split('/').map(encodeURIComponent).join('/');
    const answer = await fetch(`http://${host}/v2/${path}/manifests/${encodeURIComponent(image.docker_tag)}`, {
      method: 'HEAD',
      headers: { accept: accepted, authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    }).catch(() => null);
    if (answer === null) throw refuse('the registry does not answer');
    if (answer.status === 401) throw refuse('unable to login with the given credentials');
    if (answer.status !== 200) throw refuse('the image was not found');
  };
