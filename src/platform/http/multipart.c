#include "multipart.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "base/text.h"

/* The window holds what is not consumed yet: at least a whole head or delimiter fits. */
enum { WINDOW = 8192, DELIMITER = MULTIPART_BOUNDARY + 4 };

enum state { STATE_PREAMBLE, STATE_AFTER_DELIMITER, STATE_HEAD, STATE_BODY, STATE_EPILOGUE };

struct multipart {
    struct arena *arena;
    const char *folder;
    crypto_hash_sha256_state *hash;
    enum state state;
    char delimiter[DELIMITER + 1]; /* "\r\n--boundary" */
    size_t delimiter_size, filled, text_total;
    struct multipart_part parts[MULTIPART_PARTS];
    size_t count;
    struct buf text;       /* of the part that is coming in … */
    struct upload *upload; /* … or its file */
    struct opened *file;
    char window[WINDOW];
};

ERROR(err_malformed, ERR_INVALID, "malformed", "The multipart body is malformed.");
ERROR(err_cut, ERR_INVALID, "malformed", "The multipart body ends too early.");
ERROR(err_many, ERR_TOO_LARGE, "too_large", "The form has too many parts.");
ERROR(err_head, ERR_INVALID, "malformed", "A part of the form has a malformed or too long head.");
ERROR(err_text, ERR_TOO_LARGE, "too_large", "A text of the form is too long.");
ERROR(err_disk, ERR_BUSY, "busy", "The upload could not be kept; try again later.");
ERROR(err_type, ERR_UNSUPPORTED, "unsupported_type", "The body must be multipart/form-data.");
ERROR(err_boundary, ERR_INVALID, "malformed", "The content type names no usable boundary.");

/* ---- files */

struct opened {
    int fd;
    const char *path;
};

static void remove_file(void *resource)
{
    struct opened *file = resource;
    if (file->fd >= 0) close(file->fd);
    if (file->path) unlink(file->path);
}

static err file_open(struct multipart *multipart)
{
    static const char suffix[] = "/upload-XXXXXX";
    multipart->upload = ARENA_NEW(multipart->arena, struct upload);
    multipart->file = ARENA_NEW(multipart->arena, struct opened);
    multipart->file->fd = -1;
    if (!multipart->folder) return OK;
    char *path = arena_printf(multipart->arena, "%s%s", multipart->folder, suffix);
    arena_defer(multipart->arena, remove_file, multipart->file);
    multipart->file->fd = mkostemp(path, O_CLOEXEC);
    if (multipart->file->fd < 0) return err_disk;
    multipart->file->path = multipart->upload->path = path;
    return OK;
}

static err file_add(struct multipart *multipart, const char *bytes, size_t size)
{
    multipart->upload->size += (int64_t)size;
    while (multipart->file->fd >= 0 && size > 0) {
        ssize_t written = write(multipart->file->fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return err_disk;
        bytes += written;
        size -= (size_t)written;
    }
    return OK;
}

static err file_close(struct multipart *multipart)
{
    int fd = multipart->file->fd;
    multipart->file->fd = -1;
    return fd < 0 || close(fd) == 0 ? OK : err_disk;
}

/* ---- heads of parts */

static void hash_text(struct multipart *multipart, const char *text)
{
    if (multipart->hash && text)
        crypto_hash_sha256_update(multipart->hash, (const unsigned char *)text, strlen(text) + 1);
}

static bool is_token(char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

/* One "; name=value" of a header, quoted or not; false at the end or at something malformed (*at then points to it). */
static bool parameter_next(struct arena *arena, const char **at, const char **ret_name, const char **ret_value)
{
    const char *c = *at;
    while (*c == ' ' || *c == '\t') c++;
    if (*c != ';') return false;
    c++;
    while (*c == ' ' || *c == '\t') c++;
    const char *name = c;
    while (is_token(*c)) c++;
    if (c == name || *c != '=') return false;
    *ret_name = arena_copy(arena, name, (size_t)(c - name));
    c++;
    if (*c != '"') {
        const char *value = c;
        while (is_token(*c)) c++;
        *ret_value = arena_copy(arena, value, (size_t)(c - value));
        *at = c;
        return true;
    }
    c++;
    char *value = arena_alloc(arena, strlen(c) + 1);
    size_t size = 0;
    for (; *c && *c != '"'; c++) {
        if (*c == '\\' && (c[1] == '"' || c[1] == '\\')) c++;
        if (!strncasecmp(c, "%22", 3)) { /* browsers escape quotes so */
            value[size++] = '"';
            c += 2;
            continue;
        }
        value[size++] = *c;
    }
    if (*c != '"') return false;
    *ret_value = value;
    *at = c + 1;
    return true;
}

/* Only the last element of a path, cut to a whole character. */
static const char *file_name_of(struct arena *arena, const char *value)
{
    for (const char *c = value; *c; c++)
        if (*c == '/' || *c == '\\') value = c + 1;
    size_t size = strnlen(value, MULTIPART_FILE_NAME);
    while (size > 0 && (value[size] & 0xc0) == 0x80) size--;
    return arena_copy(arena, value, size);
}

static err disposition_read(struct multipart *multipart, const char *value, const char **ret_name,
                            const char **ret_file)
{
    static const char form_data[] = "form-data";
    if (strncasecmp(value, form_data, sizeof form_data - 1) != 0 || *ret_name) return err_head;
    const char *at = value + sizeof form_data - 1, *name, *text;
    while (parameter_next(multipart->arena, &at, &name, &text)) {
        bool is_name = !strcasecmp(name, "name"), is_file = !strcasecmp(name, "filename");
        if ((is_name && *ret_name) || (is_file && *ret_file)) return err_head;
        if (is_name) *ret_name = text;
        if (is_file) *ret_file = file_name_of(multipart->arena, text);
    }
    while (*at == ' ' || *at == '\t' || *at == ';') at++;
    bool sound = !*at && *ret_name && **ret_name && strlen(*ret_name) <= MULTIPART_NAME;
    if (!sound || !text_valid(*ret_name, strlen(*ret_name))) return err_head;
    return *ret_file && !text_valid(*ret_file, strlen(*ret_file)) ? err_head : OK;
}

/* `head` is NUL-terminated, its lines end with CRLF. */
static err head_parse(struct multipart *multipart, char *head)
{
    const char *name = NULL, *file = NULL;
    for (char *line = head, *next; line && *line; line = next) {
        char *end = strstr(line, "\r\n");
        next = end ? end + 2 : NULL;
        if (end) *end = 0;
        static const char disposition[] = "Content-Disposition:";
        if (strncasecmp(line, disposition, sizeof disposition - 1) != 0) continue;
        char *value = line + sizeof disposition - 1;
        while (*value == ' ' || *value == '\t') value++;
        TRY(disposition_read(multipart, value, &name, &file));
    }
    if (!name) return err_head;
    if (multipart->count == MULTIPART_PARTS) return err_many;
    multipart->parts[multipart->count] = (struct multipart_part){.name = name};
    hash_text(multipart, name);
    if (!file) {
        multipart->upload = NULL;
        multipart->text = buf_new(multipart->arena, MULTIPART_TEXT + 1024);
        return OK;
    }
    TRY(file_open(multipart));
    multipart->upload->file_name = file;
    return OK;
}

/* ---- the machine: each step consumes bytes from the front of the window, or 0 if it needs more */

static err body_take(struct multipart *multipart, const char *bytes, size_t size)
{
    if (size == 0) return OK;
    if (multipart->hash) crypto_hash_sha256_update(multipart->hash, (const unsigned char *)bytes, size);
    if (multipart->upload) return file_add(multipart, bytes, size);
    multipart->text_total += size;
    if (multipart->text.size + size > MULTIPART_TEXT || multipart->text_total > MULTIPART_TEXTS) return err_text;
    buf_add(&multipart->text, bytes, size);
    return OK;
}

static err part_end(struct multipart *multipart)
{
    struct multipart_part *part = &multipart->parts[multipart->count++];
    uint64_t size = multipart->upload ? (uint64_t)multipart->upload->size : multipart->text.size;
    if (multipart->hash) crypto_hash_sha256_update(multipart->hash, (const unsigned char *)&size, sizeof size);
    if (multipart->upload) {
        part->upload = multipart->upload;
        return file_close(multipart);
    }
    part->text = arena_copy(multipart->arena, multipart->text.data ? multipart->text.data : "", multipart->text.size);
    return strlen(part->text) == multipart->text.size ? OK : err_malformed; /* a NUL in a text */
}

static err step_preamble(struct multipart *multipart, size_t *ret)
{
    const char *found = memmem(multipart->window, multipart->filled, multipart->delimiter, multipart->delimiter_size);
    if (found) {
        *ret = (size_t)(found - multipart->window) + multipart->delimiter_size;
        multipart->state = STATE_AFTER_DELIMITER;
    } else if (multipart->filled >= multipart->delimiter_size) {
        *ret = multipart->filled - multipart->delimiter_size + 1;
    }
    return OK;
}

static err step_after_delimiter(struct multipart *multipart, size_t *ret)
{
    const char *window = multipart->window;
    size_t blanks = 0;
    if (multipart->filled < 2) return OK;
    if (window[0] == '-' && window[1] == '-') {
        multipart->state = STATE_EPILOGUE;
        *ret = 2;
        return OK;
    }
    while (blanks < multipart->filled && (window[blanks] == ' ' || window[blanks] == '\t')) blanks++;
    if (blanks > MULTIPART_BOUNDARY) return err_malformed;
    if (multipart->filled < blanks + 2) return OK;
    if (window[blanks] != '\r' || window[blanks + 1] != '\n') return err_malformed;
    multipart->state = STATE_HEAD;
    *ret = blanks + 2;
    return OK;
}

static err step_head(struct multipart *multipart, size_t *ret)
{
    char head[MULTIPART_HEAD + 1];
    const char *found = memmem(multipart->window, multipart->filled, "\r\n\r\n", 4);
    size_t size = found ? (size_t)(found - multipart->window) : multipart->filled;
    if (size > MULTIPART_HEAD) return err_head;
    if (!found) return OK;
    memcpy(head, multipart->window, size);
    head[size] = 0;
    if (memchr(head, 0, size)) return err_head;
    multipart->state = STATE_BODY;
    *ret = size + 4;
    return head_parse(multipart, head);
}

static err step_body(struct multipart *multipart, size_t *ret)
{
    const char *found = memmem(multipart->window, multipart->filled, multipart->delimiter, multipart->delimiter_size);
    size_t size = found ? (size_t)(found - multipart->window) : 0;
    if (!found && multipart->filled >= multipart->delimiter_size)
        size = multipart->filled - multipart->delimiter_size + 1;
    TRY(body_take(multipart, multipart->window, size));
    *ret = size;
    if (!found) return OK;
    *ret += multipart->delimiter_size;
    multipart->state = STATE_AFTER_DELIMITER;
    return part_end(multipart);
}

static err step(struct multipart *multipart, size_t *ret)
{
    *ret = 0;
    switch (multipart->state) {
    case STATE_PREAMBLE:
        return step_preamble(multipart, ret);
    case STATE_AFTER_DELIMITER:
        return step_after_delimiter(multipart, ret);
    case STATE_HEAD:
        return step_head(multipart, ret);
    case STATE_BODY:
        return step_body(multipart, ret);
    case STATE_EPILOGUE:
        *ret = multipart->filled;
        return OK;
    }
    return OK;
}

err multipart_feed(struct multipart *multipart, const char *bytes, size_t size)
{
    while (size > 0) {
        size_t room = WINDOW - multipart->filled, taken = size < room ? size : room, consumed;
        memcpy(multipart->window + multipart->filled, bytes, taken);
        multipart->filled += taken;
        bytes += taken;
        size -= taken;
        do {
            TRY(step(multipart, &consumed));
            multipart->filled -= consumed;
            memmove(multipart->window, multipart->window + consumed, multipart->filled);
        } while (consumed > 0 && multipart->filled > 0);
        if (multipart->filled == WINDOW) return err_malformed; /* no state needs so much */
    }
    return OK;
}

err multipart_end(struct multipart *multipart, const struct multipart_part **ret, size_t *ret_count)
{
    if (multipart->state != STATE_EPILOGUE) return err_cut;
    *ret = multipart->parts;
    *ret_count = multipart->count;
    return OK;
}

struct multipart *multipart_new(struct arena *arena, const char *boundary, const char *folder,
                                crypto_hash_sha256_state *hash)
{
    struct multipart *multipart = ARENA_NEW(arena, struct multipart);
    multipart->arena = arena;
    multipart->folder = folder;
    multipart->hash = hash;
    snprintf(multipart->delimiter, sizeof multipart->delimiter, "\r\n--%s", boundary);
    multipart->delimiter_size = strlen(multipart->delimiter);
    memcpy(multipart->window, "\r\n", 2); /* the first delimiter may stand at the very beginning */
    multipart->filled = 2;
    return multipart;
}

err multipart_boundary(struct arena *arena, const char *content_type, const char **ret)
{
    static const char type[] = "multipart/form-data";
    if (!content_type || strncasecmp(content_type, type, sizeof type - 1) != 0) return err_type;
    const char *at = content_type + sizeof type - 1, *name, *value, *boundary = NULL;
    if (*at && *at != ';' && *at != ' ' && *at != '\t') return err_type;
    while (parameter_next(arena, &at, &name, &value)) {
        if (strcasecmp(name, "boundary") != 0) continue;
        if (boundary) return err_boundary;
        boundary = value;
    }
    size_t size = boundary ? strlen(boundary) : 0;
    if (size == 0 || size > MULTIPART_BOUNDARY || boundary[size - 1] == ' ') return err_boundary;
    for (size_t i = 0; i < size; i++)
        if (boundary[i] < ' ' || boundary[i] > '~') return err_boundary;
    *ret = boundary;
    return OK;
}
