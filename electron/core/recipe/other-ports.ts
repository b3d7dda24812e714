import type { BuildEngine } from '#shared/model/detection';
import { type Instruction, lastStage } from '#shared/model/dockerfile';
import type { Port } from '#shared/model/recipe';

/**
 * Where an edited Dockerfile says other ports than the template, or the project, does now: nobody changes it after them. Empty where it
 * says the same, and where nobody can tell.
 */
export function otherPorts(edited: string, engine: BuildEngine, ports: readonly Port[]): readonly string[] {
  if (ports.length === 0) return [];
  const stage = lastStage(edited);
  return [...otherExpose(stage, ports), ...(engine === 'unreal' ? otherStart(stage, ports) : [])];
}

const inWords = (ports: Iterable<string>): string => [...ports].join(', ') || 'no port';

function otherExpose(stage: readonly Instruction[], ports: readonly Port[]): readonly string[] {
  const words = stage.flatMap(({ keyword, text }) => (keyword === 'EXPOSE' ? text.split(/\s+/).slice(1) : []));
  const known = words.map(exposed);
  if (known.includes(null)) return [];
  const there = new Set(known.flatMap((some) => some ?? []));
  const wanted = new Set(ports.map(({ number, protocol }) => `${number}/${protocol}`));
  if (there.size === wanted.size && [...wanted].every((port) => there.has(port))) return [];
  return [
    `The edited Dockerfile exposes ${inWords(words)}, the template says ${inWords(wanted)}. Change its EXPOSE, or the template.`,
  ];
}

/** `80`, `7777/udp`, `7000-7010/UDP`; null: a variable. */
function exposed(word: string): readonly string[] | null {
  const [, first, last = first, protocol = 'tcp'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/.exec(word) ?? [];
  if (first === undefined) return null;
  const count = Math.max(0, Number(last) - Number(first) + 1);
  return Array.from({ length: count }, (_, index) => `${Number(first) + index}/${protocol.toLowerCase()}`);
}

function otherStart(stage: readonly Instruction[], ports: readonly Port[]): readonly string[] {
  const game = ports.find(({ protocol }) => protocol === 'udp')?.number;
  const start = stage.filter(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
  const told = start.flatMap(({ text }) => /-PORT=(\d+)/i.exec(text)?.[1] ?? []).at(-1);
  if (game === undefined || told === undefined || Number(told) === game) return [];
  return [
    `The edited Dockerfile starts Unreal with -PORT=${told}, the game port of the template is ${game}. Change one of them.`,
  ];
}
