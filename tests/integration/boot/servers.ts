import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server whose faults are its arguments: no libc needed, it runs in an image made from nothing. */
const source = `
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static void stop(int signal) { (void)signal; puts("stopping"); fflush(stdout); exit(0); }
static void open_port(const char *kind, const char *host, int port) {
  int udp = strcmp(kind, "udp") == 0;
  int one = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
  struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
  inet_pton(AF_INET, host, &at.sin_addr);
  if (bind(one, (struct sockaddr *)&at, sizeof at) < 0) { perror("bind"); exit(3); }
  if (!udp) listen(one, 5);
  printf("listening on %s %s:%d\\n", kind, host, port);
}
int main(int count, char **words) {
  setvbuf(stdout, 0, _IONBF, 0);
  const char *handler = "take";
  for (int i = 1; i < count; i++) {
    char kind[8] = "", host[64] = "";
    int number = 0;
    if (sscanf(words[i], "%7[a-z]:%31[0-9.]:%d", kind, host, &number) == 3) open_port(kind, host, number);
    else if (sscanf(words[i], "env:%63s", host) == 1) {
      const char *value = getenv(host);
      printf("%s=%s\\n", host, value ? value : "");
      if (value && strstr(host, "_INTERNAL")) open_port("udp", "0.0.0.0", atoi(value));
    }
    else if (sscanf(words[i], "wait:%d", &number) == 1) sleep(number);
    else if (sscanf(words[i], "exit:%d", &number) == 1) { puts("giving up"); return number; }
    else if (sscanf(words[i], "eat:%d", &number) == 1) {
      for (int mb = 0; mb < number; mb++) { char *one = malloc(1 << 20); memset(one, mb + 1, 1 << 20); }
      printf("ate %d MB\\n", number);
    }
    else if (strcmp(words[i], "abort") == 0) abort();
    else if (strcmp(words[i], "deaf") == 0) handler = "deaf";
  }
  signal(SIGTERM, strcmp(handler, "deaf") == 0 ? SIG_IGN : stop);
  for (;;) pause();
}
`;

/** Why it cannot be made here; null: it can. */
export const noCompilerBecause = existsSync('/usr/bin/gcc') ? null : 'gcc is not installed';

/** The program's bytes, static. */
export async function faultyServer(): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-server-'));
  try {
    await writeFile(join(dir, 'server.c'), source);
    execFileSync('gcc', ['-O1', '-static', '-s', '-o', join(dir, 'server'), join(dir, 'server.c')]);
    return await readFile(join(dir, 'server'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
