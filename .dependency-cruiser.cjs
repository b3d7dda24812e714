// The arrows between folders. A new folder or package must be placed here before lint passes.
const none = '^$';
/** Folder `from` may import project files only from `to`. */
const arrow = (from, to, except = none) => ({
  name: `${from}-arrows`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: except },
  to: { path: '^(shared|electron|renderer|scripts|tests|resources)/', pathNot: to.map((folder) => `^${folder}/`) },
});
/** Only `owners` may import the given packages. */
const owned = (name, packages, owners) => ({
  name: `${name}-owner`,
  severity: 'error',
  from: { pathNot: owners.map((owner) => `^${owner}`) },
  // Resolved into node_modules, or a bare name where it is not: the project's own electron/ is neither.
  to: { path: packages.flatMap((entry) => [`node_modules/${entry}/`, `^${entry}$`]) },
});

module.exports = {
  forbidden: [
    arrow('shared', ['shared']),
    arrow('electron/core', ['electron/core', 'shared']),
    arrow('electron/adapters', ['electron/adapters', 'electron/core/ports', 'shared']),
    arrow('electron/ipc', ['electron/ipc', 'electron/core', 'shared']),
    arrow('electron/shell', ['electron/shell', 'electron/core/ports', 'shared']),
    arrow('electron/sandbox', ['electron/sandbox', 'electron/adapters', 'electron/core', 'shared']),
    arrow('electron/cli', ['electron/cli', 'electron/sandbox', 'electron/adapters', 'electron/core', 'shared']),
    arrow('renderer', ['renderer', 'shared']),
    {
      name: 'features-apart',
      severity: 'error',
      comment: 'A feature may use another only through its index.ts',
      from: { path: '^(renderer/features|electron/core)/([^/]+)/' },
      to: {
        path: '^(renderer/features|electron/core)/[^/]+/',
        pathNot: ['^$1/$2/', '^electron/core/ports/', '/index\\.tsx?$'],
      },
    },
    {
      name: 'pure-packages',
      severity: 'error',
      comment: 'shared and core know zod and nothing else from outside',
      from: { path: '^(shared|electron/core)/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core', 'npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/zod/',
      },
    },
    owned(
      'electron',
      ['electron'],
      ['electron/shell/', 'electron/main.ts', 'electron/application.ts', 'electron/preload.ts'],
    ),
    owned('zod', ['zod'], ['shared/zod.ts']),
    owned('dockerode', ['dockerode', 'docker-modem'], ['electron/adapters/docker/']),
    owned('electron-store', ['electron-store'], ['electron/adapters/storage/']),
    owned('react', ['react', 'react-dom', '@mantine/[a-z]+', '@tanstack/[a-z-]+', 'zustand'], ['renderer/']),
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^electron/(main|preload)\\.ts$', '^renderer/main\\.tsx$'] },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.d.ts'],
    },
  },
};
