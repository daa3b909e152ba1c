/*
 * relay TARGET PORT...
 *
 * Listens on 127.0.0.1 at each port and carries every connection to the same port of TARGET, an IPv4 address or a name in
 * /etc/hosts. In a virtual machine this makes the registry of the machine around it answer at localhost, where container
 * engines look for it. It is the only file of its image, so it stands on the kernel alone.
 */
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/in.h>
#include <linux/poll.h>
#include <linux/signal.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <asm/socket.h>

#define MOST_PORTS 8
/* What only a C library has names for. */
#define AF_INET 2
#define SOCK_STREAM 1
#define READ_END 0
#define WRITE_END 1

typedef unsigned long word;

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n");

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl start\n");

static long call(long number, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
#endif

static char buffer[128 * 1024];

static __attribute__((noreturn)) void leave(int code) {
  for (;;) call(__NR_exit_group, code, 0, 0, 0, 0);
}

static word length(const char *text) {
  word count = 0;
  while (text[count]) count++;
  return count;
}

static void say(const char *text) { call(__NR_write, 2, (long)text, length(text), 0, 0); }

static __attribute__((noreturn)) void fail(const char *what, const char *about) {
  say("relay: ");
  say(what);
  say(about);
  say("\n");
  leave(1);
}

static int isBlank(char letter) { return letter == ' ' || letter == '\t'; }
static int isEnd(char letter) { return letter == 0 || letter == '\n' || letter == '#'; }

/* The address written in dotted decimals up to a blank or an end, in network order; 0 if it is none. */
static unsigned addressIn(const char *text) {
  unsigned char bytes[4];
  for (int place = 0; place < 4; place++) {
    unsigned value = 0, digits = 0;
    for (; *text >= '0' && *text <= '9' && digits < 4; text++, digits++) value = value * 10 + (*text - '0');
    if (digits == 0 || value > 255) return 0;
    bytes[place] = value;
    if (place < 3 && *text++ != '.') return 0;
  }
  if (!isBlank(*text) && !isEnd(*text)) return 0;
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (unsigned)bytes[3] << 24;
}

/* Whether one of the words of this line, after the first, is the name. */
static int names(const char *line, const char *name) {
  word size = length(name);
  while (!isEnd(*line)) {
    while (!isEnd(*line) && !isBlank(*line)) line++;
    while (isBlank(*line)) line++;
    word same = 0;
    while (same < size && line[same] == name[same]) same++;
    if (same == size && (isBlank(line[same]) || isEnd(line[same]))) return 1;
  }
  return 0;
}

static unsigned lookUp(const char *name) {
  long file = call(__NR_openat, AT_FDCWD, (long)"/etc/hosts", O_RDONLY, 0, 0);
  if (file < 0) return 0;
  word filled = 0;
  long got;
  while ((got = call(__NR_read, file, (long)(buffer + filled), sizeof buffer - 1 - filled, 0, 0)) > 0) filled += got;
  buffer[filled] = 0;
  for (const char *line = buffer; *line;) {
    unsigned address = addressIn(line);
    if (address && names(line, name)) return address;
    while (*line && *line != '\n') line++;
    if (*line) line++;
  }
  return 0;
}

static int makeSocket(void) {
  int yes = 1;
  int made = call(__NR_socket, AF_INET, SOCK_STREAM, 0, 0, 0);
  if (made < 0) fail("no socket", "");
  call(__NR_setsockopt, made, SOL_SOCKET, SO_REUSEADDR, (long)&yes, sizeof yes);
  return made;
}

static struct sockaddr_in place(unsigned address, unsigned short port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = __builtin_bswap16(port)};
  place.sin_addr.s_addr = address;
  return place;
}

static int listenOn(unsigned short port, const char *text) {
  int listener = makeSocket();
  struct sockaddr_in local = place(0x0100007f, port);
  if (call(__NR_bind, listener, (long)&local, sizeof local, 0, 0) < 0) fail("something else listens on port ", text);
  if (call(__NR_listen, listener, 512, 0, 0, 0) < 0) fail("cannot listen on port ", text);
  return listener;
}

/* Until one end is closed, or breaks. */
static __attribute__((noreturn)) void carry(int from, int to) {
  long got;
  while ((got = call(__NR_read, from, (long)buffer, sizeof buffer, 0, 0)) > 0)
    for (long gone = 0, sent; gone < got; gone += sent)
      if ((sent = call(__NR_write, to, (long)(buffer + gone), got - gone, 0, 0)) <= 0) goto over;
over:
  call(__NR_shutdown, to, WRITE_END, 0, 0, 0);
  call(__NR_shutdown, from, READ_END, 0, 0, 0);
  leave(0);
}

static int split(void) { return call(__NR_clone, SIGCHLD, 0, 0, 0, 0); }

/* A connection, and its opposite; a process each, so that neither ever waits for the other. */
static __attribute__((noreturn)) void relay(int client, unsigned address, unsigned short port) {
  int yes = 1;
  int server = makeSocket();
  struct sockaddr_in remote = place(address, port);
  call(__NR_setsockopt, client, IPPROTO_TCP, TCP_NODELAY, (long)&yes, sizeof yes);
  call(__NR_setsockopt, client, SOL_SOCKET, SO_KEEPALIVE, (long)&yes, sizeof yes);
  call(__NR_setsockopt, server, IPPROTO_TCP, TCP_NODELAY, (long)&yes, sizeof yes);
  call(__NR_setsockopt, server, SOL_SOCKET, SO_KEEPALIVE, (long)&yes, sizeof yes);
  if (call(__NR_connect, server, (long)&remote, sizeof remote, 0, 0) < 0) {
    /* Reset rather than closed: engines take that for a registry that does not run, and go on. */
    struct { int on, seconds; } linger = {1, 0};
    call(__NR_setsockopt, client, SOL_SOCKET, SO_LINGER, (long)&linger, sizeof linger);
    leave(1);
  }
  if (split() == 0) carry(server, client);
  carry(client, server);
}

/* The first process of a container gets only the signals that it asks for. */
static int stopSignals(void) {
  word stops = 1UL << (SIGTERM - 1) | 1UL << (SIGINT - 1);
  struct { word handler, flags, restorer, mask; } ignore = {(word)SIG_IGN, 0, 0, 0};
  call(__NR_rt_sigaction, SIGCHLD, (long)&ignore, 0, sizeof(word), 0);
  call(__NR_rt_sigaction, SIGPIPE, (long)&ignore, 0, sizeof(word), 0);
  call(__NR_rt_sigprocmask, SIG_BLOCK, (long)&stops, 0, sizeof(word), 0);
  return call(__NR_signalfd4, -1, (long)&stops, sizeof(word), 0, 0);
}

static unsigned short portIn(const char *text) {
  unsigned port = 0;
  const char *digit = text;
  for (; *digit >= '0' && *digit <= '9' && port < 65536; digit++) port = port * 10 + (*digit - '0');
  if (*digit || port == 0 || port > 65535) fail("no port: ", text);
  return port;
}

__attribute__((used, noreturn)) void start(long *stack) {
  long count = stack[0] - 2;
  char **words = (char **)(stack + 1);
  if (count < 1 || count > MOST_PORTS) fail("give a target and one to eight ports", "");
  unsigned address = addressIn(words[1]);
  if (!address) address = lookUp(words[1]);
  if (!address) fail("no address for ", words[1]);

  struct pollfd watched[MOST_PORTS + 1];
  unsigned short ports[MOST_PORTS];
  for (long at = 0; at < count; at++) {
    ports[at] = portIn(words[at + 2]);
    watched[at] = (struct pollfd){listenOn(ports[at], words[at + 2]), POLLIN, 0};
  }
  watched[count] = (struct pollfd){stopSignals(), POLLIN, 0};
  say("relay: ready\n");
  for (;;) {
    call(__NR_ppoll, (long)watched, count + 1, 0, 0, 0);
    if (watched[count].revents) leave(0);
    for (long at = 0; at < count; at++) {
      if (!watched[at].revents) continue;
      int client = call(__NR_accept4, watched[at].fd, 0, 0, 0, 0);
      if (client < 0) continue;
      if (split() == 0) relay(client, address, ports[at]);
      call(__NR_close, client, 0, 0, 0, 0);
    }
  }
}
