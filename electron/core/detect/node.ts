import { parseJson } from '#shared/json';
import type { Build } from '#shared/model/detection';
import { z } from '#shared/zod';
import { commonFacts, type Detector } from './facts';
import type { Survey } from './survey';

const Package = z.object({
  name: z.string().optional(),
  main: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  engines: z.object({ node: z.string().optional() }).optional(),
});
type Package = z.infer<typeof Package>;

/** Node 22 has long-term support until April 2027. */
const CURRENT_MAJOR = 22;
const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json'];

/** package.json with something to start: its start script, its main file, or server.js or index.js. */
export const detectNode: Detector = async (survey) => {
  const parsed = Package.safeParse(parseJson(await survey.text('package.json')));
  if (!parsed.success) return [];
  const start = startOf(survey, parsed.data);
  return start === null ? [] : [describe(survey, parsed.data, start)];
};

interface Start {
  readonly command: string[] | string;
  readonly file: string | null;
  readonly why: string;
}

function startOf(survey: Survey, { scripts, main }: Package): Start | null {
  const script = scripts?.['start'];
  if (script !== undefined) {
    const words = script.trim().split(/\s+/);
    const plain = words[0] === 'node' && !/[&|;<>$`"'*]/.test(script);
    const file = plain ? (words.slice(1).find((word) => !word.startsWith('-')) ?? null) : null;
    return { command: plain ? words : script, file, why: `package.json starts it with “${script}”.` };
  }
  const file = [main, 'server.js', 'index.js'].find((path) => path !== undefined && survey.has(clean(path)));
  if (file === undefined) return null;
  return { command: ['node', clean(file)], file: clean(file), why: `${clean(file)} is its main file.` };
}

const clean = (path: string): string => path.replace(/^\.\//, '');

/** The major version that package.json asks for; null: any, or any after an old one, so that the recipe may take a current one. */
function majorOf(range: string): string | null {
  const [major] = /\d+/.exec(range) ?? [];
  return major === undefined || (/^\s*>/.test(range) && Number(major) <= CURRENT_MAJOR) ? null : major;
}

function describe(survey: Survey, { dependencies = {}, engines }: Package, start: Start): Build {
  const names = Object.keys(dependencies);
  const framework = names.find((name) => name === 'colyseus' || name.startsWith('@colyseus/')) ?? null;
  const foreign = survey.files.find(
    ({ path, content }) => path.endsWith('.node') && content !== null && content.is !== 'elf',
  );
  const modules = survey.has('node_modules') ? 'there' : 'missing';
  return {
    engine: 'node',
    ...commonFacts(survey, null),
    executable: start.file === null ? null : clean(start.file),
    variant: framework === null ? null : 'Colyseus',
    version: majorOf(engines?.node ?? ''),
    start: start.command,
    hasDependencies: names.length > 0,
    hasLockFile: lockFiles.some((path) => survey.has(path)),
    modules: foreign === undefined ? modules : 'foreign',
    role: 'unknown',
    evidence: [
      start.why,
      ...(framework === null ? [] : [`package.json depends on ${framework}.`]),
      ...(foreign === undefined ? [] : [`${foreign.path} was compiled for another system.`]),
    ],
  };
}
