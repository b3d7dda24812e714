/*
 * A small game server: it listens on UDP, answers, and follows rules that a designer can change without compiling it.
 * No libc: a static file of a few kilobytes that runs in an image made from nothing. Linux on x86-64.
 *
 *   ping    -> pong
 *   status  -> name, version of the rules, players allowed, requests answered
 *   hello   -> the greeting of the rules
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* Numbers from linux/arch/x86/entry/syscalls/syscall_64.tbl */
enum { SYS_READ = 0, SYS_WRITE = 1, SYS_OPEN = 2, SYS_CLOSE = 3, SYS_SIGACTION = 13, SYS_SOCKET = 41, SYS_SENDTO = 44, SYS_RECVFROM = 45, SYS_BIND = 49, SYS_EXIT = 60 };
enum { AF_INET = 2, SOCK_DGRAM = 2, SIGINT = 2, SIGTERM = 15, SA_RESTORER = 0x04000000, DEFAULT_PORT = 7777, TEXT = 128 };

static long call(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}

struct address { u16 family; u16 port; u32 host; u8 zero[8]; };
struct action { void (*handler)(int); u64 flags; void (*restorer)(void); u64 mask; };
struct rules { char name[TEXT]; char version[TEXT]; char players[TEXT]; char greet[TEXT]; };

static u64 length(const char *text) { u64 n = 0; while (text[n]) n++; return n; }

static int starts(const char *text, const char *with) {
  while (*with) if (*text++ != *with++) return 0;
  return 1;
}

static char *add(char *to, const char *text) { while (*text) *to++ = *text++; return to; }

static char *add_number(char *to, u64 value) {
  char digits[20];
  int n = 0;
  do { digits[n++] = (char)('0' + value % 10); value /= 10; } while (value);
  while (n) *to++ = digits[--n];
  return to;
}

static void say(const char *text) { call(SYS_WRITE, 1, (long)text, (long)length(text), 0, 0, 0); }

static void leave(int code) { for (;;) call(SYS_EXIT, code, 0, 0, 0, 0, 0); }

/* As process 1 of a container a signal without a handler would be ignored. */
static void on_signal(int number) { (void)number; say("stopping\n"); leave(0); }

__attribute__((naked)) static void restore(void) { __asm__("mov $15, %eax\n syscall"); }

static void handle(int number) {
  struct action action = { on_signal, SA_RESTORER, restore, 0 };
  call(SYS_SIGACTION, number, (long)&action, 0, 8, 0, 0);
}

static void value(char *to, const char *from) {
  int n = 0;
  while (from[n] && from[n] != '\n' && from[n] != '\r' && n < TEXT - 1) { to[n] = from[n]; n++; }
  to[n] = 0;
}

/* Lines of key=value; the last one of a key counts. */
static void read_rules(const char *path, struct rules *rules) {
  static char text[16384];
  long file = call(SYS_OPEN, (long)path, 0, 0, 0, 0, 0);
  if (file < 0) { say("the rules cannot be read\n"); leave(1); }
  long n = call(SYS_READ, file, (long)text, sizeof text - 1, 0, 0, 0);
  call(SYS_CLOSE, file, 0, 0, 0, 0, 0);
  text[n > 0 ? n : 0] = 0;
  for (const char *line = text; *line;) {
    if (starts(line, "name=")) value(rules->name, line + 5);
    if (starts(line, "version=")) value(rules->version, line + 8);
    if (starts(line, "players=")) value(rules->players, line + 8);
    if (starts(line, "greet=")) value(rules->greet, line + 6);
    while (*line && *line != '\n') line++;
    if (*line) line++;
  }
}

static u16 port_of(char **environment) {
  static const char name[] = "ARBITRIUM_PORT_GAMEPORT_INTERNAL=";
  for (; *environment; environment++) {
    if (!starts(*environment, name)) continue;
    u32 port = 0;
    for (const char *digit = *environment + sizeof name - 1; *digit >= '0' && *digit <= '9' && port < 65536; digit++) port = port * 10 + (u32)(*digit - '0');
    if (port > 0 && port < 65536) return (u16)port;
  }
  return DEFAULT_PORT;
}

static long answer(char *to, const char *question, const struct rules *rules, u64 requests) {
  char *end = to;
  if (starts(question, "ping")) end = add(end, "pong");
  else if (starts(question, "hello")) end = add(end, rules->greet);
  else if (starts(question, "status")) {
    end = add(add(end, "name="), rules->name);
    end = add(add(end, " rules="), rules->version);
    end = add(add(end, " players="), rules->players);
    end = add_number(add(end, " requests="), requests);
  } else end = add(end, "unknown");
  *end++ = '\n';
  return end - to;
}

__attribute__((noreturn, used)) static void serve(u64 *stack) {
  int arguments = (int)stack[0];
  char **argument = (char **)(stack + 1);
  static struct rules rules;
  read_rules(arguments > 1 ? argument[1] : "/app/rules.txt", &rules);
  handle(SIGTERM);
  handle(SIGINT);

  u16 port = port_of(argument + arguments + 1);
  struct address own = { AF_INET, (u16)((port << 8) | (port >> 8)), 0, { 0 } };
  long socket = call(SYS_SOCKET, AF_INET, SOCK_DGRAM, 0, 0, 0, 0);
  if (socket < 0 || call(SYS_BIND, socket, (long)&own, sizeof own, 0, 0, 0) < 0) { say("the port cannot be had\n"); leave(1); }

  static char question[1024], text[1024];
  char *end = add_number(add(add(text, rules.name), ": listening on UDP "), port);
  end = add(add(add(end, ", rules "), rules.version), "\n");
  *end = 0;
  say(text);
  for (u64 requests = 0;;) {
    struct address from;
    u32 size = sizeof from;
    long n = call(SYS_RECVFROM, socket, (long)question, sizeof question - 1, 0, (long)&from, (long)&size);
    if (n < 0) continue;
    question[n] = 0;
    n = answer(text, question, &rules, ++requests);
    call(SYS_SENDTO, socket, (long)text, n, 0, (long)&from, size);
  }
}

__attribute__((naked, noreturn)) void _start(void) { __asm__("mov %rsp, %rdi\n and $-16, %rsp\n call serve"); }
