/*
 * Removes what a delta's list names, inside the image that is being built: engines make whiteouts of it, which a tar cannot bring
 * along (builders differ in what they make of ".wh." entries). The list holds absolute paths, each ended by a zero byte, in the order in
 * which they go; a folder that still holds something stays. The list names this program and itself last, so that nothing of it remains.
 * No libc: a static file of a kilobyte that runs on any base. Linux on x86-64.
 */
/* Numbers from linux/arch/x86/entry/syscalls/syscall_64.tbl */
enum { SYS_READ = 0, SYS_WRITE = 1, SYS_OPEN = 2, SYS_RMDIR = 84, SYS_UNLINK = 87, SYS_EXIT_GROUP = 231 };
enum { O_RDONLY = 0, ENOENT = 2, ENOTDIR = 20, EISDIR = 21, ENOTEMPTY = 39, PATH_MAX = 4096, BLOCK = 65536 };

static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

static void say(const char *text) {
  long length = 0;
  while (text[length]) length++;
  call(SYS_WRITE, 2, (long)text, length);
}

__attribute__((noreturn)) static void leave(long code) { for (;;) call(SYS_EXIT_GROUP, code, 0, 0); }

static void refuse(const char *what, const char *path) {
  say("remove: "); say(path); say(what);
  leave(1);
}

static void drop(const char *path) {
  long answer = call(SYS_UNLINK, (long)path, 0, 0);
  if (answer == -EISDIR) answer = call(SYS_RMDIR, (long)path, 0, 0);
  if (answer < 0 && answer != -ENOENT && answer != -ENOTDIR && answer != -ENOTEMPTY) refuse(" cannot be removed\n", path);
}

__attribute__((noreturn, used)) static void run(unsigned long *stack) {
  char **argument = (char **)(stack + 1);
  if (stack[0] != 2) { say("usage: remove LIST\n"); leave(64); }
  long list = call(SYS_OPEN, (long)argument[1], O_RDONLY, 0);
  if (list < 0) refuse(" cannot be read\n", argument[1]);
  static char block[BLOCK], path[PATH_MAX];
  long used = 0;
  for (;;) {
    long bytes = call(SYS_READ, list, (long)block, BLOCK);
    if (bytes < 0) refuse(" cannot be read\n", argument[1]);
    if (bytes == 0) break;
    for (long i = 0; i < bytes; i++) {
      if (used == PATH_MAX) refuse("\n: a path is too long\n", argument[1]);
      path[used++] = block[i];
      if (block[i] != 0) continue;
      drop(path);
      used = 0;
    }
  }
  leave(0);
}

__attribute__((naked, noreturn)) void _start(void) { __asm__("mov %rsp, %rdi\n and $-16, %rsp\n call run"); }
