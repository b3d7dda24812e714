import type { Build } from '#shared/model/detection';
import type { RecipeOptions } from '#shared/model/recipe';
import { assertNever } from '#shared/result';

/** glibc 2.36, as new as what engines are built against; the point release pins it. It has no CA certificates. */
const debian = 'debian:12.12-slim';
/** Docker's name for a base without a file. */
export const EMPTY_BASE = 'scratch';
const NODE_MAJOR = '22';
const DOTNET_VERSION = '8.0';

/** By major version: github.com/docker-library/official-images, library/node. Others float: what is not made any more stays as it is. */
const nodeVersions: Readonly<Record<string, string>> = { '22': '22.23.2', '24': '24.19.0', '26': '26.7.0' };
/** All three of .NET's images: github.com/dotnet/dotnet-docker, README.runtime.md, README.aspnet.md, README.runtime-deps.md. */
const dotnetTags: Readonly<Record<string, { readonly patch: number; readonly system: string }>> = {
  '8.0': { patch: 30, system: 'bookworm-slim' },
  '9.0': { patch: 19, system: 'bookworm-slim' },
  '10.0': { patch: 11, system: 'noble' },
};

export interface Base {
  readonly image: string;
  readonly hasCertificates: boolean;
  /** The name stands for one version for good. */
  readonly isPinned: boolean;
}

/** The base image: the user's own, else the recipe's. A base that the user named is taken to have its certificates. */
export function baseOf(build: Build, { base, certificates }: Pick<RecipeOptions, 'base' | 'certificates'>): Base {
  const own = ownBase(build);
  const hasCertificates = certificates === null ? base !== null || own.hasCertificates : certificates === 'base';
  return base === null ? { ...own, hasCertificates } : { image: base, hasCertificates, isPinned: isFixed(base) };
}

/** Whoever made it: of a studio's own tags nobody knows whether they are ever moved. */
export const isFixed = (image: string): boolean => image === EMPTY_BASE || image.includes('@sha256:');

/** What a Dockerfile's first stage stands on, as it names it; null: it has none. */
export const baseImage = (dockerfile: string): string | null =>
  /^FROM\s+(?:--\S+\s+)*(\S+)/im.exec(dockerfile)?.[1] ?? null;

/** The image is its base and the recipe's layers: no step makes more of it, which an edited one may have. */
export const addsOnlyArchives = (dockerfile: string): boolean => !/^\s*(?:RUN|COPY|ADD\s+\S*:\/\/)/im.test(dockerfile);

function ownBase(build: Build): Base {
  switch (build.engine) {
    case 'unity':
    case 'unreal':
    case 'godot':
    case 'go':
    case 'native':
      return { image: debian, hasCertificates: false, isPinned: true };
    case 'dotnet':
      return dotnetBase(build);
    case 'node':
      return nodeBase(build.version ?? NODE_MAJOR);
    default:
      return assertNever(build);
  }
}

function nodeBase(major: string): Base {
  const version = nodeVersions[major];
  return { image: `node:${version ?? major}-bookworm-slim`, hasCertificates: false, isPinned: version !== undefined };
}

type Dotnet = Extract<Build, { engine: 'dotnet' }>;

/** The newest patch that is known; where a server asks for a newer one, whatever is the newest as it is built. */
function dotnetBase(build: Dotnet): Base {
  const version = build.frameworkVersion ?? DOTNET_VERSION;
  const known = dotnetTags[version];
  const isEnough = known !== undefined && (build.framework === null || patchOf(build.version) <= known.patch);
  const tag = isEnough ? `${version}.${known.patch}-${known.system}` : version;
  const image = `mcr.microsoft.com/dotnet/${dotnetImage(build)}:${tag}`;
  return { image, hasCertificates: true, isPinned: isEnough };
}

/** `8.0.4`: 4 */
const patchOf = (version: string | null): number => Number(/^\d+\.\d+\.(\d+)/.exec(version ?? '')?.[1] ?? 0);

/** github.com/dotnet/dotnet-docker: runtime-deps for self-contained servers, aspnet where its framework is asked for. */
function dotnetImage({ framework }: Dotnet): string {
  if (framework === null) return 'runtime-deps';
  return framework.includes('AspNetCore') ? 'aspnet' : 'runtime';
}
