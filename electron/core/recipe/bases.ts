import type { Build } from '#shared/model/detection';
import type { RecipeOptions } from '#shared/model/recipe';
import { assertNever } from '#shared/result';

/** glibc 2.36, as new as what engines are built against; the point release pins it. It has no CA certificates. */
const debian = 'debian:12.12-slim';
/** Docker's name for a base without a file. */
export const EMPTY_BASE = 'scratch';
const NODE_MAJOR = '22';
const DOTNET_VERSION = '8.0';

export interface Base {
  readonly image: string;
  readonly hasCertificates: boolean;
}

/** The base image: the user's own, else the recipe's. A base that the user named is taken to have its certificates. */
export function baseOf(build: Build, { base, certificates }: Pick<RecipeOptions, 'base' | 'certificates'>): Base {
  const own = ownBase(build);
  const hasCertificates = certificates === null ? base !== null || own.hasCertificates : certificates === 'base';
  return { image: base ?? own.image, hasCertificates };
}

/** What a Dockerfile's first stage stands on, as it names it; null: it has none. */
export const baseImage = (dockerfile: string): string | null =>
  /^FROM\s+(?:--\S+\s+)*(\S+)/im.exec(dockerfile)?.[1] ?? null;

function ownBase(build: Build): Base {
  switch (build.engine) {
    case 'unity':
    case 'unreal':
    case 'godot':
    case 'go':
    case 'native':
      return { image: debian, hasCertificates: false };
    case 'dotnet':
      return { image: `mcr.microsoft.com/dotnet/${dotnetImage(build)}`, hasCertificates: true };
    case 'node':
      return { image: `node:${build.version ?? NODE_MAJOR}-bookworm-slim`, hasCertificates: false };
    default:
      return assertNever(build);
  }
}

/** github.com/dotnet/dotnet-docker: runtime-deps for self-contained servers, aspnet where its framework is asked for. */
function dotnetImage({ framework, frameworkVersion }: Extract<Build, { engine: 'dotnet' }>): string {
  const version = frameworkVersion ?? DOTNET_VERSION;
  if (framework === null) return `runtime-deps:${version}`;
  return framework.includes('AspNetCore') ? `aspnet:${version}` : `runtime:${version}`;
}
