/**
 * Image references after the OCI distribution grammar (distribution/reference):
 * `host[:port]/path/of/components:tag`, lower case path, tag of at most 128 characters.
 */
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Says in a sentence what is wrong with a repository name (without host and project), or null. */
export function repositoryProblem(name: string): string | null {
  if (name === '') return 'Give the repository a name.';
  if (name.length > 200) return 'A repository name may have at most 200 characters.';
  if (/[A-Z]/.test(name)) return 'Repository names are lower case only.';
  if (/\s/.test(name)) return 'Repository names have no spaces.';
  if (name.startsWith('/') || name.endsWith('/')) return 'A repository name neither starts nor ends with a slash.';
  if (name.split('/').every((part) => component.test(part))) return null;
  return 'Use a-z and 0-9, with single dots, single or double underscores or dashes between them.';
}

/** Says in a sentence what is wrong with a project path of the registry, or null. */
export function registryProjectProblem(name: string): string | null {
  if (name === '') return 'Name the project of the registry, for example my-studio.';
  return name.split('/').every((part) => component.test(part))
    ? null
    : 'Project names use a-z, 0-9, dots, underscores and dashes.';
}

/** Says in a sentence what is wrong with a tag, or null. */
export function tagProblem(tag: string): string | null {
  if (tag === '') return 'Give the tag a name.';
  if (tag.length > 128) return 'A tag may have at most 128 characters.';
  if (/\s/.test(tag)) return 'Tags have no spaces.';
  if (tagPattern.test(tag)) return null;
  return 'Tags use letters, digits, dots, dashes and underscores, and start with a letter, a digit or an underscore.';
}

/** `latest` is a legal tag and a bad one: Edgegap does not pull a tag again where it is cached. */
export function tagWarning(tag: string): string | null {
  return tag === 'latest'
    ? 'Servers that have cached “latest” keep running the old build: tags are not pulled twice. Use a new tag for each push.'
    : null;
}

/** Says in a sentence what is wrong with a registry host (`host[:port]`), or null. */
export function hostProblem(host: string): string | null {
  if (host === '') return 'Give the registry’s address, for example registry.edgegap.com.';
  if (!hostPattern.test(host)) return 'Write the registry as host or host:port, without a path.';
  const port = /:(\d+)$/.exec(host)?.[1];
  return port !== undefined && (Number(port) < 1 || Number(port) > 65_535)
    ? `${port} is no port: they go from 1 to 65535.`
    : null;
}

/** True where plain HTTP is what engines use by themselves (moby: loopback registries are insecure ones). */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/** Turns what people paste (`https://host/`, `host/`) into `host[:port]`. */
export const cleanHost = (text: string): string =>
  text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '');

/** A repository name made from a folder name, always legal. */
export function suggestRepository(folderName: string): string {
  const name = folderName
    // Accents come off their letters.
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)
    .replace(/-+$/, '');
  return name === '' ? 'game-server' : name;
}

export interface ImageName {
  readonly registry: string;
  readonly project: string;
  readonly repository: string;
}

/** `host/project/repository` */
export const imagePath = (name: ImageName): string => `${name.registry}/${name.project}/${name.repository}`;
/** `host/project/repository:tag` */
export const imageReference = (name: ImageName, tag: string): string => `${imagePath(name)}:${tag}`;
