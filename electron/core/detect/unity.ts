import type { Build } from '#shared/model/detection';
import { commonFacts, type Detector, filesIn, foldersIn, isProgram, linuxFirst, stemOf } from './facts';
import type { Survey, SurveyedFile } from './survey';
import { holdsAssemblies, isBootConfig, isLibrary, isMetadata, writtenBy } from './unity-files';

const players = ['UnityPlayer.so', 'UnityPlayer.dll'];

/** docs.unity3d.com/Manual/build-for-linux.html: `<Name>.x86_64`, `UnityPlayer.so`, `<Name>_Data/` side by side. */
export const detectUnity: Detector = async (survey) => {
  const player = await firstOf(players, (name) => isLibrary(survey, name));
  const dataFolders: string[] = [];
  for (const folder of [...foldersIn(survey, ''), ...macApplications(survey)])
    if (/_Data$|\.app\/Contents\/Resources\/Data$/.test(folder) && (await isData(survey, folder)))
      dataFolders.push(folder);
  if (player === null && dataFolders.length === 0) return [];
  const programs = linuxFirst(filesIn(survey, '').filter((file) => isProgram(file) && !isHelper(file.path)));
  if (programs.length === 0) return [await describe(survey, null, dataFolders[0] ?? null, player)];
  const withData = programs.filter(({ path }) => dataFolders.includes(`${stemOf(path)}_Data`));
  const builds = (withData.length > 0 ? withData : programs.slice(0, 1)).map((file) =>
    describe(survey, file, dataFolders.find((folder) => folder === `${stemOf(file.path)}_Data`) ?? null, player),
  );
  return Promise.all(builds);
};

async function firstOf(names: readonly string[], fits: (name: string) => Promise<boolean>): Promise<string | null> {
  for (const name of names) if (await fits(name)) return name;
  return null;
}

/** By what its files say: names are cheap. */
const isData = async (survey: Survey, folder: string): Promise<boolean> =>
  (await versionOf(survey, folder)) !== null ||
  (await isBootConfig(survey, `${folder}/boot.config`)) ||
  (await holdsAssemblies(survey, `${folder}/Managed`)) ||
  (await isMetadata(survey, metadataIn(folder)));

const metadataIn = (folder: string): string => `${folder}/il2cpp_data/Metadata/global-metadata.dat`;

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
  const variant = await variantOf(survey, dataFolder);
  const version = dataFolder === null ? null : await versionOf(survey, dataFolder);
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
    variant: variant?.is ?? null,
    version: version?.is ?? null,
    dataFolder,
    role: client === null ? 'unknown' : 'client',
    evidence:
      client === null
        ? evidence
        : [...evidence, `${client} is for players' screens; the Dedicated Server target leaves it out.`],
  };
}

type Fact = { readonly is: string; readonly why: string };

async function variantOf(survey: Survey, data: string | null): Promise<Fact | null> {
  if (await isLibrary(survey, 'CoreCLR/native/libcoreclr.so'))
    return { is: 'CoreCLR', why: 'CoreCLR/ holds its .NET runtime: scripts run on CoreCLR.' };
  const metadata = metadataIn(data ?? '');
  if (await isMetadata(survey, metadata))
    return { is: 'IL2CPP', why: `${metadata} holds the names of compiled scripts: IL2CPP.` };
  if (await isLibrary(survey, 'GameAssembly.so'))
    return { is: 'IL2CPP', why: 'GameAssembly.so holds the compiled scripts: IL2CPP.' };
  const managed = `${data ?? ''}/Managed`;
  if (await holdsAssemblies(survey, managed))
    return { is: 'Mono', why: `${managed}/ holds the scripts as assemblies: Mono.` };
  return null;
}

async function versionOf(survey: Survey, data: string): Promise<Fact | null> {
  for (const path of [`${data}/globalgamemanagers`, `${data}/data.unity3d`]) {
    const is = await writtenBy(survey, path);
    if (is !== null) return { is, why: `${path} was written by Unity ${is}.` };
  }
  return null;
}

/** Things that only a player with a window needs (seen in client builds; Unity does not document it). */
const clientMark = (survey: Survey, data: string | null): string | null =>
  ['ScreenSelector.so', 'libdecor-0.so.0', 'libdecor-cairo.so', `${data}/Resources/UnityPlayer.png`].find((path) =>
    [path, `${data}/Plugins/${path}`].some((place) => survey.has(place)),
  ) ?? null;
