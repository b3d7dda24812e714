/** Without Dockerfile and ignore file; names that Linux allows and people have. */
export const tree: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'top.txt',
      'top.md',
      'Top.md',
      'README.md',
      'README-secret.md',
      '.hidden',
      '#hash',
      '!bang',
      'a b.txt',
      ' lead',
      'a,b.txt',
    ],
    ...[
      'a+b.txt',
      'a(b).txt',
      'x{1}.txt',
      'a*b.txt',
      'aXb.txt',
      'a\\b.txt',
      'a^b.txt',
      '[q].txt',
      '$d.txt',
      'xtop.txt',
      'CON',
    ],
    ...['é.txt', 'e\u0301.txt', '日本.txt', '😀.txt'],
    ...['a1.log', 'a2.log', 'a3.log', 'b1.log', 'a-.log'],
    ...['logs/keep', 'logs/other', 'logs/deep/keep', 'logs/deep/er/keep', 'logs/deep/er/other.md'],
    ...[
      'game/server/bin/run',
      'game/server/bin/run.debug',
      'game/server/data/a.pak',
      'game/client/run',
      'game/notes.md',
    ],
    ...['docs/a.md', 'docs/README.md', 'docs/sub/b.md', 'docs/sub/c.txt'],
    ...['node_modules/x/index.js', 'node_modules/x/node_modules/y/index.js', 'src/node_modules/z.js', 'src/main.js'],
    ...['Library/cache', 'Assets/Library/kept', '.git/HEAD', 'sub/.git/HEAD', 'build/x64/out', 'buildd/x'],
  ].map((path) => [path, path]),
);

export interface IgnoreCase {
  readonly name: string;
  readonly ignore: string;
  /** Instead of `.dockerignore` beside the usual Dockerfile. */
  readonly dockerfile?: string;
  readonly ignoreFile?: string;
  /** The docker command refuses it. */
  readonly refused?: true;
  /** What Docker before 23 had in the image and newer ones have not, or the other way round: mistakes of its own that were mended. */
  readonly before23?: Difference;
  /** The same for the docker command with the classic builder, of any version: it looks below an ignored folder only where a `!` names that folder. */
  readonly classic?: Difference;
}
interface Difference {
  readonly more?: readonly string[];
  readonly fewer?: readonly string[];
}

/** What people write into ignore files, and what they should not have. */
export const cases: readonly IgnoreCase[] = [
  { name: 'nothing', ignore: '' },
  { name: 'comments, only in the first column', ignore: '# all of it\n#hash\n  #hash\n*.md # no comment\n' },
  { name: 'a quoted hash and a quoted mark', ignore: '\\#hash\n\\!bang\n' },
  { name: 'empty and blank lines', ignore: '\n\n   \n\t\ntop.txt\n\n' },
  { name: 'blanks around a pattern', ignore: '  top.txt\t \n! top.md\n \\ lead\n' },
  { name: 'no last line feed', ignore: 'logs\ntop.txt' },
  { name: 'lines of Windows', ignore: 'top.txt\r\n*.md\r\n!README.md\r\n' },
  { name: 'a byte order mark', ignore: '\uFEFFtop.txt\n*.md\n' },
  { name: 'a byte order mark before a comment', ignore: '\uFEFF# top.txt\n*.md\n' },
  { name: 'a leading slash', ignore: '/top.txt\n/docs\n!/docs/a.md\n' },
  { name: 'a trailing slash', ignore: 'docs/\ntop.txt/\n!docs/sub/\n' },
  { name: 'dots and double slashes', ignore: './top.txt\ndocs/./a.md\nlogs//deep\ngame/x/../client\n./\n.\n' },
  { name: 'above the context', ignore: '../top.txt\n..\n/../top.md\n' },
  { name: 'only a slash', ignore: '/\n' },
  { name: 'names with blanks and commas', ignore: 'a b.txt\na,b.txt\n' },
  {
    name: 'signs that expressions know',
    ignore: 'a+b.txt\na(b).txt\nx{1}.txt\n$d.txt\n',
    before23: { more: ['a(b).txt', 'a+b.txt', 'x{1}.txt'] },
  },
  { name: 'a caret in a name', ignore: 'a^b.txt\n', before23: { more: ['a^b.txt'] } },
  { name: 'a caret beside a star', ignore: '*^b.txt\n' },
  { name: 'a quoted star', ignore: 'a\\*b.txt\n' },
  { name: 'a quoted backslash', ignore: 'a\\\\b.txt\n' },
  { name: 'a quoted bracket', ignore: '\\[q\\].txt\n' },
  { name: 'backslashes for slashes', ignore: 'build\\x64\nlogs\\deep\n' },
  { name: 'a class', ignore: '[ab]1.log\n' },
  { name: 'a class that is not', ignore: 'a[^12].log\n' },
  { name: 'a class with a mark', ignore: 'a[!1].log\n' },
  { name: 'a range', ignore: 'a[1-2].log\n[A-Z]*.md\n' },
  { name: 'a quoted minus in a class', ignore: 'a[1\\-].log\n' },
  { name: 'a class that is not closed', ignore: 'a[1.log\n', refused: true },
  { name: 'a range from high to low', ignore: 'a[3-1].log\n', refused: true },
  { name: 'nothing left to quote', ignore: 'top.txt\\\n', refused: true },
  { name: 'a mark alone', ignore: '*\n!\n', refused: true },
  { name: 'question marks', ignore: 'a?.log\n?????\n?.txt\n' },
  { name: 'a star within one folder only', ignore: '*.md\n*/keep\n' },
  { name: 'stars in folders', ignore: '*/*/keep\nd*s\n' },
  { name: 'a double star before', ignore: '**/keep\n**/*.md\n' },
  { name: 'a double star behind', ignore: 'docs/**\nlogs/deep/**\n' },
  { name: 'a double star between', ignore: 'logs/**/keep\ngame/**/run*\n' },
  { name: 'a double star in a name', ignore: '**top.txt\nlo**keep\n', before23: { more: ['xtop.txt'] } },
  { name: 'a double star alone, some taken back', ignore: '**\n!game/server\n' },
  { name: 'double stars around', ignore: '**/node_modules/**\n**/.git\n' },
  { name: 'star, then a child', ignore: '*\n!docs/a.md\n' },
  { name: 'star, then far below', ignore: '*\n!game/server/bin/run\n!logs/deep/er\n' },
  { name: 'star, then all below', ignore: '*\n!game/server/**\n**/*.debug\n' },
  {
    name: 'star, then anywhere',
    ignore: '*\n!**/keep\n',
    before23: { fewer: ['logs/deep/er/keep', 'logs/deep/keep', 'logs/keep'] },
    classic: { fewer: ['logs/deep/er/keep', 'logs/deep/keep', 'logs/keep'] },
  },
  {
    name: 'star, then stars',
    ignore: '*\n!*/*.md\n!*.txt\n',
    before23: { fewer: ['docs/README.md', 'docs/a.md', 'game/notes.md'] },
    classic: { fewer: ['docs/README.md', 'docs/a.md', 'game/notes.md'] },
  },
  {
    name: 'a folder out, a child back, a grandchild out',
    ignore: 'logs\n!logs/deep\nlogs/deep/er\n!logs/deep/er/keep\n',
  },
  { name: 'a folder by its files only', ignore: 'docs/sub/*\ndocs/*.md\n' },
  { name: 'a folder below a folder that is out', ignore: 'game\n!game/server/data\n' },
  { name: 'the last one wins', ignore: '*.md\n!README*.md\nREADME-secret.md\n' },
  { name: 'taken back before it is left out', ignore: '!top.txt\ntop.*\n' },
  {
    name: 'everywhere out, one folder back',
    ignore: '**/*.md\n!docs\n',
    before23: { more: ['docs/README.md', 'docs/a.md', 'docs/sub/b.md'] },
  },
  { name: 'taken back, twice marked', ignore: '*\n!!bang\n' },
  { name: 'a mark behind a slash', ignore: '*\n/!bang\n' },
  { name: 'upper and lower case', ignore: 'TOP.TXT\nLibrary\nreadme.md\n' },
  { name: 'names beyond ASCII', ignore: 'é.txt\n日本.*\n😀.txt\n' },
  { name: 'one sign of any script', ignore: '?.txt\n[é-ü].txt\n' },
  { name: 'dots at the start', ignore: '.*\n!.hidden\n' },
  { name: 'a name that begins like another', ignore: 'build\n' },
  { name: 'Dockerfile and ignore file themselves', ignore: 'Dockerfile\n.dockerignore\n' },
  { name: 'all but one, without Dockerfile', ignore: '*\n!top.txt\n' },
  { name: 'nothing stays', ignore: '**\n!CON\n' },
  { name: 'a Dockerfile elsewhere', dockerfile: 'docs/server.Dockerfile', ignore: 'docs/*.md\nDockerfile\n' },
  { name: 'a Dockerfile elsewhere, left out', dockerfile: 'docs/server.Dockerfile', ignore: 'docs\n!docs/a.md\n' },
  {
    name: 'an ignore file of its own',
    dockerfile: 'server.Dockerfile',
    ignoreFile: 'server.Dockerfile.dockerignore',
    ignore: '*.md\nserver.Dockerfile*\n',
    // The classic builder knows no such file.
    classic: {
      more: [
        ...['README-secret.md', 'README.md', 'Top.md', 'top.md'],
        ...['server.Dockerfile', 'server.Dockerfile.dockerignore'],
      ],
    },
  },
];
