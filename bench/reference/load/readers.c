// Many readers of event streams at once, one thread. Standard input: "<port> <streams> <tokens> <timeout ms> <requests>\n",
// "<skip>\n" (lines that hold it are not counted; empty: none), then each request as "<bytes>\n" and the bytes of it; they
// are given to the streams in turn. Prints "RESULT {...}": times in ms. Counts the tokens "t<ns>" that the model stamps
// with CLOCK_MONOTONIC, so that delay is the time of reading less that. In C, because the load shares two cores with what
// is measured.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <netinet/tcp.h>
#include <time.h>
#include <unistd.h>

enum { MOST_STREAMS = 16384, PIECE = 1 << 18, STAMP_DIGITS = 9 };

struct request { char *bytes; size_t length; };
struct stream {
  char *line; // what has come of a line that is not whole
  size_t length, room;
  long long began, last;
  int fd, tokens, open, answered, good;
};
struct list { double *of; size_t length, room; };

static struct stream streams[MOST_STREAMS];
static struct list delays, firsts, events, gaps;
static char skip[256];
static long long last_at;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void add(struct list *l, long long ns) {
  if (l->length == l->room) l->of = realloc(l->of, (l->room = l->room ? 2 * l->room : 65536) * sizeof *l->of);
  l->of[l->length++] = (double)ns / 1e6;
}

static int by_size(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return (d > 0) - (d < 0);
}

static void say(const char *name, struct list *l, double share) {
  if (l->length == 0) { printf("\"%s\": null, ", name); return; }
  qsort(l->of, l->length, sizeof *l->of, by_size);
  size_t at = (size_t)(share * (double)l->length);
  printf("\"%s\": %.4f, ", name, l->of[at < l->length ? at : l->length - 1]);
}

static void take_line(struct stream *s, const char *line, size_t length, long long at) {
  if (!s->answered) {
    s->answered = 1;
    s->good = length > 12 && strncmp(line, "HTTP/1.", 7) == 0 && strncmp(line + 8, " 200", 4) == 0;
  }
  if (s->tokens == 0 && s->open == 1 && memmem(line, length, "data: ", 6) != NULL) { s->open = 2; add(&events, at - s->began); }
  if (*skip != 0 && memmem(line, length, skip, strlen(skip)) != NULL) return;
  for (const char *p = line, *end = line + length; (p = memchr(p, 't', (size_t)(end - p))) != NULL;) {
    long long sent = 0;
    const char *digit = ++p;
    for (; digit < end && *digit >= '0' && *digit <= '9'; digit++) sent = sent * 10 + (*digit - '0');
    if (digit - p < STAMP_DIGITS) continue;
    if (s->tokens++ == 0) add(&firsts, at - s->began);
    else add(&gaps, at - s->last);
    s->last = last_at = at;
    add(&delays, at - sent);
    p = digit;
  }
}

static void take(struct stream *s, char *piece, size_t length, long long at) {
  for (char *p = piece, *end = piece + length; p < end;) {
    char *cut = memchr(p, '\n', (size_t)(end - p));
    size_t n = (size_t)((cut ? cut + 1 : end) - p);
    if (cut != NULL && s->length == 0) take_line(s, p, n, at);
    else {
      if (s->length + n > s->room) s->line = realloc(s->line, s->room = 2 * (s->length + n));
      memcpy(s->line + s->length, p, n);
      s->length += n;
      if (cut != NULL) { take_line(s, s->line, s->length, at); s->length = 0; }
    }
    p += n;
  }
}

int main(void) {
  static char piece[PIECE];
  static struct epoll_event ready[1024];
  int port, count, tokens, timeout_ms, kinds;
  if (scanf("%d %d %d %d %d", &port, &count, &tokens, &timeout_ms, &kinds) != 5 || count > MOST_STREAMS || getchar() != '\n' || fgets(skip, sizeof skip, stdin) == NULL) return 2;
  skip[strcspn(skip, "\n")] = 0;
  struct request *requests = calloc((size_t)kinds, sizeof *requests);
  for (int i = 0; i < kinds; i++) {
    if (scanf("%zu", &requests[i].length) != 1 || getchar() != '\n') return 2;
    requests[i].bytes = malloc(requests[i].length);
    if (fread(requests[i].bytes, 1, requests[i].length, stdin) != requests[i].length) return 2;
  }
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  int poller = epoll_create1(0), one = 1, open = 0, errors = 0, done = 0, brief = 0;
  long long begin = last_at = now();
  for (int i = 0; i < count; i++) {
    struct stream *s = &streams[i];
    s->began = s->last = now();
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) { close(s->fd); errors += 1; brief += 1; continue; }
    s->open = -1;
    open += 1;
    epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &(struct epoll_event){ .events = EPOLLOUT, .data.u32 = (unsigned)i });
  }
  long long looked = begin;
  while (open > 0) {
    int n = epoll_wait(poller, ready, 1024, 500);
    for (int k = 0; k < n; k++) {
      struct stream *s = &streams[ready[k].data.u32];
      if (s->open == -1) { // connected, or not
        struct request *r = &requests[ready[k].data.u32 % (unsigned)kinds];
        s->open = 1;
        if (write(s->fd, r->bytes, r->length) == (ssize_t)r->length) {
          epoll_ctl(poller, EPOLL_CTL_MOD, s->fd, &(struct epoll_event){ .events = EPOLLIN, .data.u32 = ready[k].data.u32 });
          continue;
        }
        s->good = 0;
      } else {
        ssize_t got = read(s->fd, piece, PIECE);
        if (got > 0) { long long at = now(); s->last = s->tokens ? s->last : at; take(s, piece, (size_t)got, at); continue; }
        if (got < 0 && errno == EAGAIN) continue;
        if (got < 0) s->good = 0;
      }
      close(s->fd);
      s->open = 0;
      open -= 1;
      if (s->good) done += 1; else errors += 1;
      if (s->tokens != tokens) brief += 1;
    }
    long long t = now();
    if (t - looked < 500000000LL) continue;
    looked = t;
    for (int i = 0; i < count; i++) {
      struct stream *s = &streams[i];
      if (s->open == 0 || (t - s->last) / 1000000 < timeout_ms) continue;
      close(s->fd);
      s->open = 0;
      open -= 1;
      errors += 1;
      if (s->tokens != tokens) brief += 1;
    }
  }
  double secs = (double)(last_at - begin) / 1e9;
  printf("RESULT {\"streams\": %d, \"done\": %d, \"errors\": %d, \"tokens\": %zu, \"short\": %d, \"secs\": %.4f, \"tokens_per_s\": %.1f, ", count, done, errors, delays.length, brief, secs, delays.length ? (double)delays.length / secs : 0);
  say("event_p50", &events, 0.5);
  say("ttfe_p50", &firsts, 0.5);
  say("ttfe_p99", &firsts, 0.99);
  say("gap_p50", &gaps, 0.5);
  say("gap_p99", &gaps, 0.99);
  say("delay_p50", &delays, 0.5);
  say("delay_p95", &delays, 0.95);
  say("delay_p99", &delays, 0.99);
  printf("\"timeout_ms\": %d}\n", timeout_ms);
}
