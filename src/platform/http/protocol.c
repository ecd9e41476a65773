/* What libmicrohttpd refuses by itself because it is no sound HTTP: a broken chunk, an endless head, no Host.
 *
 * It answers these with a page of HTML that no option changes, and 0.9.75 goes on after some of them and sends a second
 * head. But it queues that page by its own public function, and a program's function of that name goes before a shared
 * library's. So MHD_queue_response here is called by the library alone: it sends a problem itself and shuts the socket,
 * so that nothing can follow; the page is queued, for the library counts on it, and goes nowhere. We call answer_queue.
 * test_framing.c shows that it is so. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "internal.h"

enum { DRAIN_READS = 64, DATE_TEXT = 40 };

typedef enum MHD_Result (*queue_function)(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response);
static queue_function library_queue;
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void library_find(void)
{
    void *found = dlsym(RTLD_NEXT, "MHD_queue_response");
    memcpy(&library_queue, &found, sizeof found); /* ISO C knows no cast from an object to a function */
    if (!library_queue) abort();
}

enum MHD_Result answer_queue(struct MHD_Connection *mhd, int status, struct MHD_Response *response)
{
    pthread_once(&library_once, library_find);
    return library_queue(mhd, (unsigned)status, response);
}

static size_t problem_make(struct MHD_Connection *mhd, int status, char *out, size_t room)
{
    const union MHD_ConnectionInfo *context = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const struct connection *connection = context ? context->socket_context : NULL; /* NULL: the operations port */
    const char *code = status < 500 && status != 400 ? "too_large" : status < 500 ? "malformed" : "internal";
    char request_id[17] = "";
    if (connection) exchange_request_id(connection->loop, request_id);
    return problem_text(out, room, status, code, "The request is no sound HTTP.", request_id);
}

/* What the client has sent and nobody read would make the kernel reset the connection and take the answer along. */
static void drain(int fd)
{
    char bytes[4096];
    for (int i = 0; i < DRAIN_READS; i++)
        if (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) <= 0) return;
}

enum MHD_Result MHD_queue_response(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response)
{
    const union MHD_ConnectionInfo *socket = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    char problem[512], date[DATE_TEXT], text[1536];
    time_t now = time(NULL);
    struct tm utc;
    size_t size = problem_make(mhd, (int)status, problem, sizeof problem);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %u %s\r\nDate: %s\r\nConnection: close\r\nContent-Type: %s\r\n"
                          "Content-Length: %zu\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n\r\n%s",
                          status, MHD_get_reason_phrase_for(status), date, problem_type, size, problem);
    send(socket->connect_fd, text, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    drain(socket->connect_fd);
    shutdown(socket->connect_fd, SHUT_RDWR);
    return answer_queue(mhd, (int)status, response);
}
