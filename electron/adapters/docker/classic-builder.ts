import { AppFailure } from '#shared/errors';
import { argumentsOf, type Instruction, instructionsOf } from '#shared/model/dockerfile';
import type { UsedDockerfile } from './build-failure';
import { excerptOfLines } from './dockerfile-lines';
import type { Connection } from './finder';

/** Podman's is another one: it is asked like the classic builder, and knows these. */
export const hasClassicBuilder = ({ builder, product }: Pick<Connection, 'builder' | 'product'>): boolean =>
  builder === 'classic' && product !== 'Podman';

/** docs.docker.com/reference/dockerfile; moby builder/dockerfile/dispatchers.go refuses them, each when its turn has come. */
const flags: Readonly<Record<string, ReadonlySet<string>>> = {
  ADD: new Set(['chmod', 'link', 'checksum', 'keep-git-dir', 'exclude']),
  COPY: new Set(['chmod', 'link', 'parents', 'exclude']),
  RUN: new Set(['mount', 'network', 'security']),
};

/** Throws AppFailure build-failed, before anything is sent, at the first line that a classic builder would stop at. */
export function requireClassic({ file, content }: UsedDockerfile, version: string): void {
  for (const instruction of instructionsOf(content)) {
    const flag = flagsOf(instruction).find((name) => flags[instruction.keyword]?.has(name));
    if (flag === undefined) continue;
    const { keyword, fromLine } = instruction;
    const what = `${keyword} --${flag}`;
    throw new AppFailure({
      code: 'build-failed',
      message: `${file} needs BuildKit in line ${fromLine} (${what}), and this engine (${version}) has the classic builder only. Do without --${flag}, or use an engine with BuildKit: Docker 18.09 or newer.`,
      retryable: true,
      action: 'engineSettings',
      excerpt: excerptOfLines(file, content, instruction),
    });
  }
}

/** Those between the keyword and the first word that is none: a command's own are its affair. */
const flagsOf = (instruction: Instruction): readonly string[] =>
  argumentsOf(instruction).flags.flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? []);
