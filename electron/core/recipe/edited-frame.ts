import { type Instruction, instructionsOf } from '#shared/model/dockerfile';
import type { RecipeFrame } from '#shared/model/recipe';
import { addsLayer } from './dockerfile';
import { type Labels, labelLines, labelNames } from './labels';
import { APP_FOLDER } from './start';

export interface FrameFacts {
  readonly userId: number;
  readonly gantryVersion: string;
  /** Sent with the build. */
  readonly labels: Labels;
  readonly isPinned: (base: string) => boolean;
}

/** These only decide how a container starts: what is built upon an image keeps them. */
const settings = new Set(['CMD', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'STOPSIGNAL']);

/**
 * The frame of a Dockerfile that somebody changed: where nothing but Gantry's layers makes files, and its user runs the server, a delta
 * leads to the same image. Null where that cannot be seen from its lines.
 */
export function editedFrame(edited: string, facts: FrameFacts): RecipeFrame | null {
  const { userId, gantryVersion, labels, isPinned } = facts;
  const instructions = instructionsOf(edited);
  const [from, ...others] = instructions;
  const base = /^FROM\s+([^\s$]+)$/i.exec(from?.text ?? '')?.[1];
  const user = others.findLast(({ keyword }) => keyword === 'USER')?.text.split(/\s+/)[1];
  const isPlain = user === `${userId}:${userId}` && others.every(makesNothing) && !hasDirective(edited);
  if (base === undefined || !isPlain) return null;
  const kept = instructions.filter(({ keyword }) => keyword !== 'ADD').map(({ text }) => text);
  // What comes with Gantry may be another one with another Gantry.
  const text = ['# edited', ...kept, labelNames(labels), `# ${gantryVersion}`].join('\n');
  return { text, base, isPinned: isPinned(base), labels: labelLines(labels), userId };
}

/** Another syntax may read the same lines otherwise. */
const hasDirective = (dockerfile: string): boolean => /^#\s*(?:syntax|escape|check)\s*=/im.test(dockerfile);

/** Besides Gantry's layers, and the folder of theirs that is there in any case. */
function makesNothing({ keyword, text }: Instruction): boolean {
  if (keyword === 'ADD') return addsLayer.test(text);
  if (keyword === 'WORKDIR') return text.split(/\s+/).slice(1).join(' ') === APP_FOLDER;
  return keyword === 'USER' || settings.has(keyword);
}
