import { AppFailure } from '#shared/errors';
import type { Build } from '#shared/model/detection';
import type { PlannedLayer, Port, RecipeFrame, RecipeOptions } from '#shared/model/recipe';
import type { RecipeDelta } from '#shared/model/recipe-delta';
import type { Base } from './bases';
import { CERTIFICATES_FILE, HOME_FOLDER, REMOVE_PROGRAM, REMOVED_LIST } from './layers';
import { APP_FOLDER, entrypoint } from './start';

export interface DockerfileFacts {
  readonly template: string;
  readonly build: Build;
  readonly base: Base;
  readonly options: RecipeOptions;
  /** The LABEL instruction. */
  readonly labels: string;
  readonly layers: readonly PlannedLayer[];
}

/** Fills a template of resources/recipes: words in double braces; a line whose word has nothing to say goes. */
export function fillTemplate(facts: DockerfileFacts): string {
  const words = wordsOf(facts);
  const unknown = [...facts.template.matchAll(/\{\{(\w+)\}\}/g)].find(([, word = '']) => words[word] === undefined);
  if (unknown !== undefined) throw new Error(`the template names ${unknown[0]}, which nothing fills`);
  return facts.template
    .split('\n')
    .filter((line) => !/^\{\{\w+\}\}$/.test(line) || words[line.slice(2, -2)] !== '')
    .map((line) => line.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? ''))
    .join('\n');
}

function wordsOf({ build, base, options, labels, layers }: DockerfileFacts): Readonly<Record<string, string>> {
  const { userId, ports, arguments: more } = options;
  const [first, rest] = [layers.filter(isEarly), layers.filter((layer) => !isEarly(layer))];
  return {
    base: base.image,
    home: HOME_FOLDER,
    app: APP_FOLDER,
    certificates: base.hasCertificates ? '' : `ENV SSL_CERT_FILE=${CERTIFICATES_FILE}`,
    layers: addLines(layers),
    packages: addLines(first),
    install: installLine(build),
    rest: addLines(rest),
    expose: exposeLine(ports),
    user: `${userId}:${userId}`,
    entrypoint: execForm(entrypoint(build, ports)),
    command: more.length === 0 ? '' : `CMD ${execForm(more)}`,
    labels,
  };
}

/** Before packages are installed inside the image: everything that the code's changes leave alone. */
const isEarly = ({ purpose }: PlannedLayer): boolean => purpose !== 'assets' && purpose !== 'code';

const addLines = (layers: readonly PlannedLayer[]): string => layers.map(({ name }) => `ADD ${name} /`).join('\n');

/** JSON, as Dockerfiles want it: nothing in it is taken for a variable. */
const execForm = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;

const exposeLine = (ports: readonly Port[]): string =>
  ports.length === 0 ? '' : `EXPOSE ${ports.map(({ number, protocol }) => `${number}/${protocol}`).join(' ')}`;

function installLine(build: Build): string {
  if (build.engine !== 'node' || !build.hasDependencies || build.modules === 'there') return '';
  return `RUN npm ${build.hasLockFile ? 'ci' : 'install'} --omit=dev --cache /tmp/npm && rm -rf /tmp/npm`;
}

/** Only the parent's files are not in it. Files are removed after the new ones are there: by root, whoever runs the server. */
export function deltaDockerfile(
  { parent, removed }: RecipeDelta,
  { labels, userId }: RecipeFrame,
  since: string,
  layers: readonly PlannedLayer[],
): string {
  const user = `USER ${userId}:${userId}`;
  const removal = ['USER 0:0', `RUN ${execForm([REMOVE_PROGRAM, REMOVED_LIST])}`, user];
  const lines = [
    `# What changed since ${since}.`,
    `FROM ${parent.reference}`,
    ...layers.map(({ name }) => `ADD ${name} /`),
    ...(removed.length === 0 ? [] : removal),
    ...(labels === '' ? [] : [labels]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Behind a Dockerfile's own lines: the last USER is who runs the server. */
export const userTail = (userId: number): string => `\n# Added by Gantry for this build.\nUSER ${userId}:${userId}\n`;

/** `ADD runtime.tar /` */
export const addsLayer = /^\s*ADD\s+[a-z0-9-]+\.tar\s+\/\s*$/i;

/**
 * A Dockerfile that the user edited, with the layers of this build: its lines `ADD *.tar /` are where they go. Layers of a purpose go
 * where one of that purpose stood, all others where the first stood. Throws AppFailure invalid-input without such a line.
 */
export function refill(edited: string, layers: readonly PlannedLayer[]): string {
  const lines = edited.split(/\r?\n/);
  const places = lines.flatMap((line, index) => (addsLayer.test(line) ? [{ index, purpose: purposeIn(line) }] : []));
  const [first] = places;
  if (first === undefined || !lines.some((line) => /^\s*FROM\s/i.test(line))) throw noPlace();
  const placeOf = ({ purpose }: PlannedLayer): number =>
    places.find((place) => place.purpose === purpose)?.index ?? nearest(places, purpose) ?? first.index;
  const all = new Set(places.map(({ index }) => index));
  return lines
    .flatMap((line, index) =>
      all.has(index) ? layers.filter((layer) => placeOf(layer) === index).map(({ name }) => `ADD ${name} /`) : line,
    )
    .join('\n');
}

const order: readonly string[] = ['system', 'runtime', 'libraries', 'assets', 'code'];
export const purposeIn = (line: string): string => /ADD\s+([a-z]+)/i.exec(line)?.[1]?.toLowerCase() ?? '';

/** The last place of something that goes before it. */
const nearest = (
  places: readonly { readonly index: number; readonly purpose: string }[],
  purpose: string,
): number | undefined => places.filter((place) => order.indexOf(place.purpose) < order.indexOf(purpose)).at(-1)?.index;

const noPlace = (): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message:
      'The edited Dockerfile does not say where the files go: keep FROM and at least one line such as “ADD runtime.tar /”. Or go back to the recipe’s own.',
    action: 'editProject',
  });
