// The double of a language model's server (OpenAI's chat completions), one thread. POST /v1/chat/completions (stream or
// not), GET of anything says that it is there, POST /control {delayMs, tokens} changes the streamed answer at run time.
// Every streamed token is "t<CLOCK_MONOTONIC ns at send> ", so that any process of this machine that sees it at the far
// end of a relay can say how long the relay held it. In C, because the load shares two cores with what is measured.
// Usage: PORT=n [DELAY_MS=0] [TOKENS=200] model
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 65536, MOST_REQUEST = 1 << 16, EVENTS = 1024 };

#define CHUNK "\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":"
#define FIRST "data: {" CHUNK "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
#define WORD "data: {" CHUNK "{\"content\":\"t%lld \"},\"finish_reason\":null}]}\n\n"
#define LAST "data: {" CHUNK "{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
#define ANSWER "투명 페트병은 라벨을 제거하고 내용물을 비운 뒤 압착하여 전용 수거함에 배출해 주세요. Rinse, remove the label, crush, close the cap."
#define PLAIN "{\"id\":\"chatcmpl-mock\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" ANSWER "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":60,\"total_tokens\":160}}"
#define STREAM_HEAD "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n"

struct connection {
  char *request, *rest; // rest: what its socket has not taken yet; nothing more is said before it has
  size_t have, resting;
  long long began;
  int fd, answering, sent, total, last; // last: the connection closes after this answer
  long delay;
  unsigned life; // tells a connection from the one that had its number before
};
struct turn { int fd; unsigned life; long long due; };

static struct connection connections[MOST_CONNECTIONS];
// One step of each answer that goes on, soonest first: all have the same pace, so that a queue is in order.
static struct turn queue[MOST_CONNECTIONS];
static unsigned head, tail;
static long delay_ms;
static int tokens = 200;
static int poller;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void drop(struct connection *c) {
  close(c->fd);
  free(c->request);
  free(c->rest);
  unsigned life = c->life + 1;
  *c = (struct connection){ .fd = -1, .life = life };
}

// @returns whether the connection is still there
static int put(struct connection *c, const char *bytes, size_t length) {
  ssize_t n = c->resting == 0 ? write(c->fd, bytes, length) : 0;
  if (n < 0 && errno != EAGAIN) { drop(c); return 0; }
  if (n < 0) n = 0;
  if ((size_t)n == length) return 1;
  size_t more = length - (size_t)n;
  c->rest = realloc(c->rest, c->resting + more);
  memcpy(c->rest + c->resting, bytes + n, more);
  c->resting += more;
  return 1;
}

// One chunk of a body, after what goes before it.
static int put_chunk(struct connection *c, const char *before, const char *text) {
  char out[1024];
  int n = snprintf(out, sizeof out, "%s%zx\r\n%s\r\n", before, strlen(text), text);
  return put(c, out, (size_t)n);
}

static void plan(struct connection *c) {
  long long due = c->delay > 0 ? c->began + (c->sent + 1LL) * c->delay * 1000000 : now();
  queue[tail++ % MOST_CONNECTIONS] = (struct turn){ c->fd, c->life, due };
}

static void step(struct connection *c) {
  char text[512];
  if (c->sent == c->total) {
    c->answering = 0;
    if (put_chunk(c, "", LAST) && put(c, "0\r\n\r\n", 5) && c->last && c->resting == 0) drop(c);
    return;
  }
  snprintf(text, sizeof text, WORD, now());
  if (!put_chunk(c, "", text)) return;
  c->sent += 1;
  if (c->resting == 0) plan(c);
}

static void go_on(struct connection *c) {
  size_t length = c->resting;
  char *rest = c->rest;
  c->rest = NULL;
  c->resting = 0;
  int there = put(c, rest, length);
  free(rest);
  if (!there || c->resting > 0) return;
  if (c->answering) plan(c);
  else if (c->last) drop(c);
}

// Where the value of a quoted name begins, or an empty string. Some write a space before it.
static const char *value_of(const char *json, const char *name) {
  const char *at = strstr(json, name);
  return at == NULL ? "" : at + strlen(name) + strspn(at + strlen(name), ": ");
}

static void answer(struct connection *c, const char *line, const char *body) {
  char out[2048];
  if (strncmp(line, "POST /control", 13) == 0) {
    const char *delay = value_of(body, "\"delayMs\""), *most = value_of(body, "\"tokens\"");
    if (*delay != 0) delay_ms = atol(delay);
    if (*most != 0) tokens = atoi(most);
  } else if (strncmp(line, "POST", 4) == 0 && strncmp(value_of(body, "\"stream\""), "true", 4) == 0) {
    c->began = now();
    c->delay = delay_ms;
    c->total = tokens;
    c->sent = 0;
    c->answering = 1;
    if (put_chunk(c, STREAM_HEAD, FIRST) && c->resting == 0) plan(c);
    return;
  }
  const char *json = strncmp(line, "POST /v1", 8) == 0 ? PLAIN : strncmp(line, "GET /v1/models", 14) == 0 ? "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\"}]}" : "{\"ok\":true}";
  int n = snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s", strlen(json), json);
  if (put(c, out, (size_t)n) && c->last && c->resting == 0) drop(c);
}

static void take(struct connection *c) {
  if (c->request == NULL) c->request = malloc(MOST_REQUEST + 1);
  ssize_t n = read(c->fd, c->request + c->have, MOST_REQUEST - c->have);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) { drop(c); return; } // gone, or the request is too long
  c->have += (size_t)n;
  c->request[c->have] = 0;
  char *body = strstr(c->request, "\r\n\r\n");
  if (body == NULL) return;
  body += 4;
  char *field = strcasestr(c->request, "\r\ncontent-length:");
  size_t length = field != NULL && field < body ? strtoul(field + 17, NULL, 10) : 0;
  if ((size_t)(c->request + c->have - body) < length) return;
  char *closing = strcasestr(c->request, "\r\nconnection: close");
  c->last = closing != NULL && closing < body;
  char *request = c->request;
  c->request = NULL;
  c->have = 0;
  answer(c, request, body);
  free(request);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  delay_ms = atol(getenv("DELAY_MS") ?: "0");
  tokens = atoi(getenv("TOKENS") ?: "200");
  struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(getenv("PORT") ?: "0")), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 1024) != 0) { perror("model"); return 1; }
  poller = epoll_create1(0);
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &(struct epoll_event){ .events = EPOLLIN, .data.fd = listener });
  printf("model http://127.0.0.1:%d\n", ntohs(at.sin_port));
  fflush(stdout);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int wait = -1;
    if (head != tail) {
      long long rest = queue[head % MOST_CONNECTIONS].due - now();
      wait = rest <= 0 ? 0 : (int)(rest / 1000000 + 1);
    }
    int n = epoll_wait(poller, events, EVENTS, wait);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int s;
        while ((s = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          if (s >= MOST_CONNECTIONS) { close(s); continue; }
          setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          connections[s].fd = s;
          epoll_ctl(poller, EPOLL_CTL_ADD, s, &(struct epoll_event){ .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = s });
        }
        continue;
      }
      struct connection *c = &connections[fd];
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(c);
      if (c->fd == fd && c->resting > 0 && (events[i].events & EPOLLOUT)) go_on(c);
    }
    long long t = now();
    for (unsigned end = tail; head != end && queue[head % MOST_CONNECTIONS].due <= t;) {
      struct turn next = queue[head++ % MOST_CONNECTIONS];
      struct connection *c = &connections[next.fd];
      if (c->life == next.life && c->answering) step(c);
    }
  }
}
