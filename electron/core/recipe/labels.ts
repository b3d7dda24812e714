import { type Build, engineNames } from '#shared/model/detection';
import { instructionsOf, type LabelPair, labelsIn, pairsOf } from '#shared/model/dockerfile';
import type { RecipeLabels } from '#shared/model/recipe';
import type { Clock } from '../ports/clock';
import type { ProjectFolder } from '../ports/projects-store';
import { sourceUrl } from './source-url';

export interface LabelTools {
  readonly clock: Clock;
  readonly gitSource: ProjectFolder['gitSource'];
  readonly gantryVersion: string;
}

/** Of an image that is made of the folder now. */
export async function labelsNow(
  { clock, gitSource, gantryVersion }: LabelTools,
  folder: string,
): Promise<RecipeLabels> {
  const { commit, origin } = await gitSource(folder);
  const created = new Date(clock.nowMs()).toISOString();
  return { created, revision: commit, source: origin === null ? null : sourceUrl(origin), gantryVersion };
}

export type Labels = Readonly<Record<string, string>>;

/** Nothing where there are none. */
export const labelLines = (labels: Labels): string =>
  Object.keys(labels).length === 0
    ? ''
    : `LABEL ${Object.entries(labels)
        .map(([name, value]) => `${name}=${quoted(value)}`)
        .join(' \\\n      ')}`;

/** What a later LABEL can give other values, but not take away. */
export const labelNames = (labels: Labels): string => `LABEL ${Object.keys(labels).join(' ')}`;

const SOURCE = 'org.opencontainers.image.source';
/** Other ones with another build. */
const momentary = new Set([
  'org.opencontainers.image.created',
  'org.opencontainers.image.revision',
  'io.gantry.engine.version',
  'io.gantry.version',
]);

/**
 * What is told with the build of an edited Dockerfile: there the labels stay as they were when somebody began to edit it. What its writer
 * has from elsewhere, by a variable, is theirs, and so is another source.
 */
export function labelsOver(edited: string, labels: Labels): Labels {
  const theirs = labelsIn(edited).filter((pair) => pair.name === SOURCE || isVariable(pair));
  const names = new Set(theirs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.has(name)));
}

const isVariable = ({ value }: LabelPair): boolean => /(?<!\\)\$/.test(value);

/** A Dockerfile that is kept: what it would say of later images is left out. */
export function withoutMomentary(dockerfile: string): string {
  const lines = dockerfile.split('\n');
  for (const instruction of instructionsOf(dockerfile).toReversed()) {
    if (instruction.keyword !== 'LABEL') continue;
    const pairs = pairsOf(instruction);
    const kept = pairs.filter((pair) => !momentary.has(pair.name) || isVariable(pair));
    if (kept.length === pairs.length) continue;
    const { fromLine, toLine } = instruction;
    const label = kept.length === 0 ? [] : [`LABEL ${kept.map(({ text }) => text).join(' ')}`];
    lines.splice(fromLine - 1, toLine - fromLine + 1, ...label);
  }
  return lines.join('\n');
}

/** `build`: null where a Dockerfile of the user's own decides what the image is. */
export function labelsOf(build: Build | null, { created, revision, source, gantryVersion }: RecipeLabels): Labels {
  const labels: Readonly<Record<string, string | null>> = {
    'org.opencontainers.image.created': created,
    'org.opencontainers.image.revision': revision,
    [SOURCE]: source,
    'io.gantry.engine': build === null ? null : engineNames[build.engine],
    'io.gantry.engine.version': build === null ? null : build.version,
    'io.gantry.version': gantryVersion,
  };
  return Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** In a LABEL engines replace variables and read backslashes. */
const quoted = (text: string): string => `"${text.replace(/[\r\n]+/g, ' ').replace(/["\\$]/g, '\\$&')}"`;
