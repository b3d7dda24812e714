import { baseName, folderOf, type Survey } from './survey';

export interface ProjectRoot {
  readonly engine: 'unity' | 'unreal' | 'godot';
  readonly evidence: string;
  /** Sources and caches where no build lies. */
  readonly passOver: ReadonlySet<string>;
}

/** `Saved/StagedBuilds/LinuxServer` and the like; deeper folders belong to something that was found already. */
const MAX_DEPTH = 5;
const MAX_PLACES = 100;

const always = ['.git', '.svn', '.vs', '.idea', 'node_modules'];
const folders = {
  unity: ['Assets', 'Library', 'Logs', 'Packages', 'ProjectSettings', 'Temp', 'UserSettings', 'obj'],
  unreal: ['Config', 'Content', 'DerivedDataCache', 'Intermediate', 'Plugins', 'Source'],
  godot: ['.godot', '.import', '.mono', 'addons'],
};

/** An engine's project, told by what lies right in the folder. */
export function projectRoot(top: readonly string[]): ProjectRoot | null {
  const has = (name: string): boolean => top.includes(name);
  const root = (engine: ProjectRoot['engine'], evidence: string): ProjectRoot => ({
    engine,
    evidence,
    passOver: new Set([...always, ...folders[engine]]),
  });
  if (has('Assets') && has('ProjectSettings'))
    return root('unity', 'Assets/ and ProjectSettings/ make a Unity project.');
  const unreal = top.find((name) => name.endsWith('.uproject'));
  if (unreal !== undefined) return root('unreal', `${unreal} makes an Unreal project.`);
  return has('project.godot') ? root('godot', 'project.godot makes a Godot project.') : null;
}

/** Folders below in which a build may lie, by the files that engines put there. */
export function buildPlaces(survey: Survey): readonly string[] {
  const found = new Set<string>();
  for (const { path, content } of survey.files) {
    const folder = folderOf(path);
    const name = baseName(path);
    const staged = /^(?:(.*)\/)?[^/]+\/Binaries\/(?:Linux|LinuxArm64|LinuxAArch64|Win64|Mac)$/.exec(folder);
    if (staged !== null) found.add(staged[1] ?? '');
    else if (/^UnityPlayer\.(?:so|dll)$/.test(name)) found.add(folder);
    else if (/_Data$/.test(folder) && /^(?:globalgamemanagers|boot\.config|data\.unity3d)$/.test(name))
      found.add(folderOf(folder));
    else if (content?.is === 'pack' || name.endsWith('.runtimeconfig.json') || isTopProgram(content, name))
      found.add(folder);
  }
  return [...found]
    .filter((place) => place !== '' && place.split('/').length <= MAX_DEPTH)
    .sort()
    .slice(0, MAX_PLACES);
}

const isTopProgram = (content: Survey['files'][number]['content'], name: string): boolean =>
  content?.is === 'elf' && content.type !== 'other' && !/\.so\b/.test(name);
