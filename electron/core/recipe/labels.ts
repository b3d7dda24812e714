import { type Build, engineNames } from '#shared/model/detection';
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

export const labelLines = (build: Build, labels: RecipeLabels): string =>
  `LABEL ${Object.entries(labelsOf(build, labels))
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' \\\n      ')}`;

/** What a later LABEL can give other values, but not take away. */
export const labelNames = (build: Build, labels: RecipeLabels): string =>
  `LABEL ${Object.keys(labelsOf(build, labels)).join(' ')}`;

/** `build`: null where a Dockerfile of the user's own decides what the image is. */
export function labelsOf(
  build: Build | null,
  { created, revision, source, gantryVersion }: RecipeLabels,
): Readonly<Record<string, string>> {
  const labels: Readonly<Record<string, string | null>> = {
    'org.opencontainers.image.created': created,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.source': source,
    'io.gantry.engine': build === null ? null : engineNames[build.engine],
    'io.gantry.engine.version': build === null ? null : build.version,
    'io.gantry.version': gantryVersion,
  };
  return Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** In a LABEL engines replace variables and read backslashes. */
const quoted = (text: string): string => `"${text.replace(/[\r\n]+/g, ' ').replace(/["\\$]/g, '\\$&')}"`;
