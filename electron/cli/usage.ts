const environment = `Environment
  GANTRY_REGISTRY       host[:port] of the registry; without it the active connection of the app is used
  GANTRY_PROJECT        project in the registry
  GANTRY_PUSH_USERNAME  for example robot$studio+client-push
  GANTRY_PUSH_TOKEN     its token (or --token-stdin); never an argument
  GANTRY_PULL_USERNAME  the pull robot, which goes into app versions; GANTRY_PULL_TOKEN is its token
  GANTRY_API_TOKEN      the platform's API token: app versions, templates, storage
  GANTRY_API_URL        default: https://api.edgegap.com where there is an API token
  GANTRY_ENV_<KEY>      value of the template's hidden variable KEY
  GANTRY_REGISTRY_CERTIFICATE  SHA-256 of the one certificate to accept besides the trusted ones
  GANTRY_STORAGE_LIMIT  bytes, where no API tells the limit
  GANTRY_HOME           settings, logs, sandbox (default: the app's own folder)
  DOCKER_HOST, DOCKER_CONTEXT  as for the docker command`;

const exits = `Exit codes
  0 done  1 failed  2 wrong usage or bad input  3 storage would not suffice
  4 not allowed (credentials, rights)  5 no engine  6 cancelled`;

const common = `  --json           JSON lines on standard output: events, then exactly one "result" line, last
  --help           this text`;

const looking = `  --engine NAME      unity, unreal, godot, dotnet, node, go or native, where Gantry saw something else
  --build PATH       one of several builds in FOLDER, as detect names it
  --executable PATH  the program to start, relative to the build
  --keep PATH        goes in although it would be left out; may be repeated
  --leave-out PATH   stays out although it would go in; may be repeated
  --fix CODE         mends what that finding tells of on the way into the image; may be repeated
  --no-fix CODE      leaves it as it is; may be repeated
  --tag TAG          the next push's, to be judged along`;

/** What `--help` prints, by command; the empty name is for `gantry --help`. */
export const usages = {
  '': `gantry: from a folder with a Dockerfile to an image in the registry

  gantry push FOLDER     build, storage check, tag, push, confirm
  gantry plan FOLDER     what a push would add to the storage, layer by layer; sends nothing
  gantry storage         used, limit, biggest; --request asks for more
  gantry detect FOLDER   what the folder is, and what is wrong with it
  gantry dockerfile FOLDER  the Dockerfile that fits it; --eject writes it
  gantry repos           what the registry holds; artifacts REPO and tags REPO look inside
  gantry tag             one more name for an artifact, without moving bytes
  gantry delete          shows what goes and what uses it, asks, deletes
  gantry template        with which settings a repository's tags become app versions
  gantry link            finds the app version of a tag, or creates it
  gantry versions        app versions and the images they name
  gantry login           what the given credentials may do; logout forgets the app's
  gantry doctor          what works, what does not, what to do
  gantry sandbox         a registry of your own on this computer, until stopped
  gantry COMMAND --help  more
  gantry --version

${environment}

${exits}`,
  push: `gantry push FOLDER [options]

  --repository NAME  default: gantry.json, else from the folder's name
  --tag TAG          default: by the rule in gantry.json, else 2026.11.23-12.30.00-UTC
  --dockerfile FILE  relative to FOLDER; default: gantry.json, else Dockerfile
  --recipe           builds by Gantry's recipe although there is a Dockerfile; without one it does so by itself
  --image REF        pushes this image of the engine instead of building; FOLDER may then be left out
  --dry-run          builds and checks the storage, then stops: nothing is named or sent
  --upload-limit N   at most so many bytes per second, where Gantry sends the layers
  --pusher WHO       engine, gantry (sends the layers itself, and goes on after a cut) or auto: as it pays; --verbose says why
  --compression FORM gzip, or zstd: smaller, in less time, for layers that Gantry sends. Only where all who pull can read it: Docker
                     Engine 23, containerd 1.5 or newer, Podman. Docker 20.10 fails with “failed to register layer … invalid tar
                     header”, and Gantry cannot see what the platform's machines run. Default: as in the app, else gzip
  --token-stdin      reads the push token from standard input
  --verbose          the whole log, on a terminal too
  --fix CODE         mends what that finding of detect tells of on the way into the image; may be repeated
  --no-fix CODE      leaves it as it is; may be repeated
  --no-delta         builds the whole image of a recipe, not only what changed since the last push
  --no-boot-test     does not start the image before it is sent
  --no-version       creates no app version, even where the repository has a template
  --push-anyway      sends it although the plan says that it does not fit: the registry will refuse at the end and keep the bytes
${common}

FOLDER/gantry.json may hold repository, tagRule, dockerfile, target, buildArgs, recipe, fixes and template. Ctrl-C cancels cleanly, twice ends at once.
On a terminal the key p holds back what Gantry sends, and lets it go on; so does stopping the command (Ctrl-Z) and going on (fg or bg).

${environment}

${exits}`,
  plan: `gantry plan FOLDER|--image REF [options]

Builds, asks the registry which layers it has and compresses the new ones; nothing is named or sent. Ends with 3 where it does not fit.

  --repository NAME  default: gantry.json, else from the folder's name
  --dockerfile FILE  relative to FOLDER; default: gantry.json, else Dockerfile
  --image REF        plans for this image of the engine instead of building
  --fix, --no-fix CODE  as of push
  --quick            estimates from pieces of the files, without building
  --token-stdin      reads the push token from standard input
  --verbose          the whole log, on a terminal too
${common}

${environment}

${exits}`,
  storage: `gantry storage [options]

Used, limit, what cannot be seen, and the biggest artifacts with what is theirs alone.

  --request BYTES  asks the platform for a limit of so many bytes in all
  --reason TEXT    why; default: the figures in words
  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  detect: `gantry detect FOLDER [options]

Looks at what is in the files, not at names: engine, version, program, and every finding with its code. Changes nothing.
The storage left is judged along where the registry of a push and its token are given (gantry push --help).

${looking}
${common}

${exits}`,
  dockerfile: `gantry dockerfile FOLDER [options]

Prints the Dockerfile that Gantry would use; the layers it adds go to standard error, with --json file by file.

${looking}
  --base IMAGE       another base image, for example an in-house one
  --certificates W   add: Gantry's CA certificates go in; base: the base image has its own (default where --base is given)
  --user N           number of the user that owns the files and runs the server; default: 10001
  --port N[/tcp]     EXPOSE; may be repeated; the first UDP one is the game's
  --argument WORD    after the engine's own flags; may be repeated
  --edited FILE      a Dockerfile of this command that was changed: gets the layers of now
  --eject            writes Dockerfile (with --edited: that one) and ignore file into FOLDER, to be built without Gantry
${common}

${exits}`,
  doctor: `gantry doctor [options]

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  sandbox: `gantry sandbox [options]

  --port N         where engines push to; default: the port used before, or a free one
  --data DIR       default: sandbox in Gantry's home
  --quota BYTES    the project's storage limit; 0: none; default: as before
${common}

Prints one line of JSON with the connection (and its token) when it is ready; Ctrl-C ends it.

${exits}`,
  repos: `gantry repos [options]

Every repository with its artifacts, tags, compressed bytes and last push.

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  artifacts: `gantry artifacts REPO [options]

One line per digest, with all its tags, newest first.

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  tags: `gantry tags REPO [options]

One line per tag, newest first; where the registry knows no times, the highest version first.

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  tag: `gantry tag REPO@DIGEST|REPO:TAG NEWTAG [options]

Gives an artifact one more name in the registry. No blob moves.

  --move           takes NEWTAG away from another artifact that has it
  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  delete: `gantry delete REPO@DIGEST|REPO:TAG ... [options]

REPO:TAG deletes the name, REPO@DIGEST the artifact with all its tags. Shows every tag and app version affected and the bytes
freed, then asks.

  --yes            does not ask
  --confirm REPO   the repository's name, where an active app version uses what goes
  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  template: `gantry template show REPO
gantry template set REPO [FILE]
gantry template remove REPO

The app template of a repository as JSON: {"app": "my-game", "versionName": "{tag}", "linksByItself": false, "settings": {...}}.
What is left out is as usual. set reads FILE, or standard input where there is none. It is kept on the platform where that keeps
templates, else in Gantry's home; in the gantry.json of the current folder where that has one for this repository.
Hidden variables come without a value; it is read from GANTRY_ENV_<KEY> when a version is created.

  --token-stdin    reads the push token from standard input (not with set)
${common}

${environment}

${exits}`,
  link: `gantry link REPO:TAG [options]

Finds the app version that names this tag, or creates one from the repository's template. Running it again makes no second one.

  --app NAME       in this app; default: the template's
  --version NAME   under this name; default: by the template's rule
  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  versions: `gantry versions [APP] [options]

One line per app version: its app, name, state and image.

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  login: `gantry login [options]

Checks the given credentials against registry and platform and says what they may do. Stores nothing: a command has no keychain.
Sign in with the app to keep them, or set the variables below where the command runs.

  --token-stdin    reads the push token from standard input
${common}

${environment}

${exits}`,
  logout: `gantry logout [options]

Forgets the stored tokens of the app's active connection, or of the one that GANTRY_REGISTRY and GANTRY_PROJECT name.

${common}

${environment}

${exits}`,
} as const;

export type CommandName = Exclude<keyof typeof usages, ''>;
