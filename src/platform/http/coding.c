/* Codings: what a client accepts, and data made small for it, as most of a phone's waiting is for bytes. The
 * interface's files were made small when the program was built (assets.c); files that are downloaded (csv.c) and
 * streams go as they are. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include "internal.h"

/* Below this an answer fits into one packet. A third of zlib's effort finds nearly all that repeats in JSON. */
enum { PACKED_LEAST = 1400, EFFORT = 3, GZIP_WINDOW = 15 + 16, USUAL_MEMORY = 8 };

bool coding_accepted(const char *header, const char *coding)
{
    size_t size = strlen(coding);
    while (header && *header) {
        header += strspn(header, " \t,");
        size_t length = strcspn(header, ",");
        bool named =
            length >= size && !strncasecmp(header, coding, size) && (length == size || strchr("; \t", header[size]));
        if (named) {
            const char *quality = memmem(header, length, "q=", 2);
            return !quality || strtod(quality + 2, NULL) > 0;
        }
        header += length;
    }
    return false;
}

/* Into as much room as the plain bytes take; 0: it does not get smaller. */
static size_t gzip(const struct answer *answer, void *room)
{
    z_stream stream = {.next_in = (void *)(uintptr_t)answer->bytes,
                       .avail_in = (uInt)answer->size,
                       .next_out = room,
                       .avail_out = (uInt)answer->size};
    if (deflateInit2(&stream, EFFORT, Z_DEFLATED, GZIP_WINDOW, USUAL_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t size = stream.total_out;
    deflateEnd(&stream);
    return whole ? size : 0;
}

void answer_pack(struct http_exchange *exchange)
{
    struct answer *answer = &exchange->answer;
    bool data = !answer->page && answer->content_type && text_starts(answer->content_type, "application/json");
    if (!data || answer->size < PACKED_LEAST || answer->size > UINT32_MAX) return;
    res_header(&exchange->req, "Vary", "Accept-Encoding");
    if (!coding_accepted(exchange->headers[HEADER_ACCEPT_ENCODING], "gzip")) return;
    char *room = malloc(answer->size);
    size_t size = room ? gzip(answer, room) : 0;
    if (!size) {
        free(room);
        return;
    }
    arena_defer(exchange->env.arena, free, room);
    res_header(&exchange->req, "Content-Encoding", "gzip");
    answer->bytes = room;
    answer->size = size;
}
