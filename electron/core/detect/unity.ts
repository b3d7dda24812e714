import type { Build } from '#shared/model/detection';
import { latin1, numbers, zeroTerminated } from './bytes';
import { commonFacts, type Detector, filesIn, foldersIn, isProgram, linuxFirst, stemOf } from './facts';
import type { Survey, SurveyedFile } from './survey';

const players = ['UnityPlayer.so', 'UnityPlayer.dll'];
const dataMarks = ['globalgamemanagers', 'data.unity3d', 'boot.config', 'Managed', 'il2cpp_data'];

/** docs.unity3d.com/Manual/build-for-linux.html: `<Name>.x86_64`, `UnityPlayer.so`, `<Name>_Data/` side by side. */
export const detectUnity: Detector = async (survey) => {
  const player = players.find((name) => survey.has(name)) ?? null;
  const dataFolders = [...foldersIn(survey, ''), ...macApplications(survey)].filter((folder) =>
    dataMarks.some(
      (mark) => /_Data$|\.app\/Contents\/Resources\/Data$/.test(folder) && survey.has(`${folder}/${mark}`),
    ),
  );
  if (player === null && dataFolders.length === 0) return [];
  const programs = linuxFirst(filesIn(survey, '').filter((file) => isProgram(file) && !isHelper(file.path)));
  if (programs.length === 0) return [await describe(survey, null, dataFolders[0] ?? null, player)];
  const withData = programs.filter(({ path }) => dataFolders.includes(`${stemOf(path)}_Data`));
  const builds = (withData.length > 0 ? withData : programs.slice(0, 1)).map((file) =>
    describe(survey, file, dataFolders.find((folder) => folder === `${stemOf(file.path)}_Data`) ?? null, player),
  );
  return Promise.all(builds);
};

const isHelper = (name: string): boolean => /^UnityCrashHandler|^createdump$/i.test(name);

const macApplications = (survey: Survey): readonly string[] =>
  foldersIn(survey, '')
    .filter((folder) => folder.endsWith('.app'))
    .map((folder) => `${folder}/Contents/Resources/Data`);

async function describe(
  survey: Survey,
  executable: SurveyedFile | null,
  dataFolder: string | null,
  player: string | null,
): Promise<Build> {
  const mac = dataFolder?.includes('.app/') === true;
  const windows = executable === null && player === 'UnityPlayer.dll';
  const variant = variantOf(survey, dataFolder);
  const version = dataFolder === null ? null : await readVersion(survey, dataFolder);
  const evidence = [
    ...(player === null ? [] : [`${player} is the player of Unity.`]),
    ...(dataFolder === null ? [] : [`${dataFolder}/ holds the game's data.`]),
    ...(variant === null ? [] : [variant.why]),
    ...(version === null ? [] : [version.why]),
  ];
  const client = clientMark(survey, dataFolder);
  return {
    engine: 'unity',
    ...commonFacts(survey, executable, mac ? 'macos' : windows ? 'windows' : undefined),
    variant: variant?.name ?? null,
    version: version?.is ?? null,
    dataFolder,
    role: client === null ? 'unknown' : 'client',
    evidence:
      client === null
        ? evidence
        : [...evidence, `${client} is for players' screens; the Dedicated Server target leaves it out.`],
  };
}

function variantOf(survey: Survey, data: string | null): { name: string; why: string } | null {
  const found = (path: string): boolean => survey.has(path);
  if (found('CoreCLR')) return { name: 'CoreCLR', why: 'CoreCLR/ holds its .NET runtime: scripts run on CoreCLR.' };
  const metadata = `${data}/il2cpp_data/Metadata/global-metadata.dat`;
  if (found(metadata)) return { name: 'IL2CPP', why: `${metadata} holds the names of compiled scripts: IL2CPP.` };
  if (found('GameAssembly.so')) return { name: 'IL2CPP', why: 'GameAssembly.so holds the compiled scripts: IL2CPP.' };
  const managed = `${data}/Managed`;
  if (found(managed)) return { name: 'Mono', why: `${managed}/ holds the scripts as assemblies: Mono.` };
  return null;
}

/** Things that only a player with a window needs (seen in client builds; Unity does not document it). */
const clientMark = (survey: Survey, data: string | null): string | null =>
  ['ScreenSelector.so', 'libdecor-0.so.0', 'libdecor-cairo.so', `${data}/Resources/UnityPlayer.png`].find((path) =>
    [path, `${data}/Plugins/${path}`].some((place) => survey.has(place)),
  ) ?? null;

const versionPattern = /^\d+\.\d+\.\d+[a-z]\d+/;

/**
 * SerializedFile header (big-endian): four u32 (the third is the format's version), then from version 9 on the byte order, from version 22
 * on wider sizes; then Unity's version as text. A packed `data.unity3d` starts with `UnityFS`, a u32 and two texts; the second is it.
 */
async function readVersion(survey: Survey, data: string): Promise<{ is: string; why: string } | null> {
  for (const name of ['globalgamemanagers', 'data.unity3d']) {
    const path = `${data}/${name}`;
    const file = survey.file(path);
    if (file === null) continue;
    const head = await survey.reader(file).read(0, 256);
    const text = name === 'data.unity3d' ? bundleVersion(head) : serializedVersion(head);
    const [version] = versionPattern.exec(text) ?? [];
    if (version !== undefined) return { is: version, why: `${path} was written by Unity ${version}.` };
  }
  return null;
}

function serializedVersion(head: Uint8Array): string {
  const format = numbers(head, false).u32(8);
  return zeroTerminated(head, format >= 22 ? 48 : 20);
}

function bundleVersion(head: Uint8Array): string {
  if (latin1(head, 0, 8) !== 'UnityFS\0') return '';
  return zeroTerminated(head, 12 + zeroTerminated(head, 12).length + 1);
}
