/*
 * The first process of a container whose server has no handler for SIGTERM: Linux ignores signals without a handler for process 1, so
 * such a server would only end by force. It starts the server, hands on every signal, buries what was orphaned, and ends as the server
 * ended (128 + signal where one ended it). No libc: a static file of a few kilobytes that runs on any base. Linux on x86-64.
 */
typedef unsigned long u64;

/* Numbers from linux/arch/x86/entry/syscalls/syscall_64.tbl */
enum { SYS_WRITE = 1, SYS_SIGPROCMASK = 14, SYS_FORK = 57, SYS_EXECVE = 59, SYS_WAIT4 = 61, SYS_KILL = 62, SYS_SIGTIMEDWAIT = 128, SYS_EXIT_GROUP = 231 };
enum { SIG_SETMASK = 2, SIGCHLD = 17, SIGTTIN = 21, SIGTTOU = 22, WNOHANG = 1, ENOENT = 2, PATH_MAX = 4096 };

static long call(long number, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

static u64 length(const char *text) { u64 n = 0; while (text[n]) n++; return n; }

static void say(const char *text) { call(SYS_WRITE, 2, (long)text, (long)length(text), 0); }

__attribute__((noreturn)) static void leave(long code) { for (;;) call(SYS_EXIT_GROUP, code, 0, 0, 0); }

static int has_slash(const char *text) {
  while (*text) if (*text++ == '/') return 1;
  return 0;
}

static const char *path_of(char **environment) {
  for (; *environment; environment++) {
    const char *entry = *environment, *name = "PATH=";
    while (*name && *entry == *name) { entry++; name++; }
    if (!*name) return entry;
  }
  return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/* As execvp: a name without a slash is looked for along PATH. Answers with the last refusal. */
static long start(char **argument, char **environment) {
  if (has_slash(argument[0])) return call(SYS_EXECVE, (long)argument[0], (long)argument, (long)environment, 0);
  static char file[PATH_MAX];
  long refusal = -ENOENT;
  for (const char *path = path_of(environment); *path;) {
    u64 n = 0;
    while (*path && *path != ':') { if (n + 2 < PATH_MAX) file[n++] = *path; path++; }
    if (*path) path++;
    file[n++] = '/';
    if (n + length(argument[0]) >= PATH_MAX) continue;
    for (const char *name = argument[0]; *name; name++) file[n++] = *name;
    file[n] = 0;
    long found = call(SYS_EXECVE, (long)file, (long)argument, (long)environment, 0);
    if (found != -ENOENT) refusal = found;
  }
  return refusal;
}

/* Ends with the server; what else died is only buried. */
static void bury(long server) {
  int status = 0;
  for (;;) {
    long gone = call(SYS_WAIT4, -1, (long)&status, WNOHANG, 0);
    if (gone <= 0) return;
    if (gone == server) leave((status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f));
  }
}

__attribute__((noreturn, used)) static void run(u64 *stack) {
  long arguments = (long)stack[0];
  char **argument = (char **)(stack + 1);
  if (arguments < 2) { say("usage: init PROGRAM [ARGUMENT ...]\n"); leave(64); }
  u64 every = ~0ul, before = 0;
  call(SYS_SIGPROCMASK, SIG_SETMASK, (long)&every, (long)&before, sizeof every);
  long server = call(SYS_FORK, 0, 0, 0, 0);
  if (server < 0) { say("init: no process can be started\n"); leave(126); }
  if (server == 0) {
    call(SYS_SIGPROCMASK, SIG_SETMASK, (long)&before, 0, sizeof before);
    long refusal = start(argument + 1, argument + arguments + 1);
    say("init: "); say(argument[1]); say(refusal == -ENOENT ? " is not there, or its loader is not\n" : " cannot be started\n");
    leave(refusal == -ENOENT ? 127 : 126);
  }
  for (;;) {
    long signal = call(SYS_SIGTIMEDWAIT, (long)&every, 0, 0, sizeof every);
    if (signal == SIGCHLD) bury(server);
    else if (signal > 0 && signal != SIGTTIN && signal != SIGTTOU) call(SYS_KILL, server, signal, 0, 0);
  }
}

__attribute__((naked, noreturn)) void _start(void) { __asm__("mov %rsp, %rdi\n and $-16, %rsp\n call run"); }
