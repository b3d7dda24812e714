import type { BuildRequest } from '#core/ports/engine';
import { argumentsOf, directiveOf, type Instruction, instructionsOf, stageOf } from '#shared/model/dockerfile';
import { DOCKER_HUB } from './credentials';

/**
 * Hosts of the images that a Dockerfile names, wherever it may: FROM, `COPY --from`, `RUN --mount=...,from=`, and `# syntax`. Docker Hub
 * under the key that the docker command uses for it.
 */
export function namedRegistries(dockerfile: string, buildArgs: BuildRequest['buildArgs']): ReadonlySet<string> {
  const values = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const hosts = new Set<string>();
  const note = (named: string): void => {
    const image = expanded(named, values);
    // A number is a stage's.
    if (image !== '' && !/^\d+$/.test(image) && !stages.has(image.toLowerCase())) hosts.add(hostOf(image));
  };
  note(directiveOf(dockerfile, 'syntax') ?? '');
  for (const instruction of instructionsOf(dockerfile)) {
    const [, name, preset] = /^ARG\s+(\w+)(?:=(\S*))?/i.exec(instruction.text) ?? [];
    if (name !== undefined) values.set(name, buildArgs[name] ?? preset?.replace(/^["']|["']$/g, '') ?? '');
    for (const image of imagesOf(instruction)) note(image);
    const stage = stageOf(instruction)?.name ?? null;
    if (stage !== null) stages.add(stage.toLowerCase());
  }
  return hosts;
}

function imagesOf(instruction: Instruction): readonly string[] {
  const stage = stageOf(instruction);
  if (stage !== null) return [stage.image];
  const pattern = { COPY: /^--from=(\S+)/, RUN: /^--mount=(?:\S*,)?from=([^\s,]+)/ }[instruction.keyword];
  return pattern === undefined ? [] : argumentsOf(instruction).flags.flatMap((flag) => pattern.exec(flag)?.[1] ?? []);
}

const expanded = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$\{?(\w+)(?::?-([^}]*))?\}?/g,
    (_, key: string, other: string | undefined) => values.get(key) || other || '',
  );

/** distribution/reference: the first part is a host when it looks like one. */
function hostOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  return image.includes('/') && /[.:]|^localhost$/.test(first) ? first : DOCKER_HUB;
}
