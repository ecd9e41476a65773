#include "journal.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "methods.h"

enum { LINE_MEMORY = 256 << 10 };

ERROR(err_not_written, ERR_BUSY, "journal", "The journal cannot be written.");

static const char *const what_names[] = {NULL, "made", "ended", "told", NULL};
static const struct field line_fields[] = {
    F_ENUM(struct journal_line, what, REQUIRED, what_names),
    F_TEXT(struct journal_line, id, REQUIRED),
    F_ENUM(struct journal_line, kind, OMIT, movement_kind_names),
    F_TEXT(struct journal_line, key, OMIT),
    F_INT(struct journal_line, amount, OMIT),
    F_TEXT(struct journal_line, currency, OMIT),
    F_TEXT(struct journal_line, method, OMIT),
    F_TEXT(struct journal_line, reference, OMIT),
    F_TEXT(struct journal_line, callback_url, OMIT),
    F_ENUM(struct journal_line, status, OMIT, movement_status_names),
    F_TEXT(struct journal_line, reason, OMIT),
    F_TIME(struct journal_line, at, OMIT),
    F_ENUM(struct journal_line, end_status, OMIT, movement_status_names),
    F_TEXT(struct journal_line, end_reason, OMIT),
    F_TIME(struct journal_line, end_at, OMIT),
};
static const struct shape line_shape = SHAPE(struct journal_line, "JournalLine", line_fields);

static int journal = -1; /* append-only, locked for this process */
static off_t journal_size;

/* False: none of ours. */
static bool read_line(const char *text, void (*remember)(const struct journal_line *line))
{
    struct journal_line line;
    struct arena *arena = arena_new(LINE_MEMORY);
    if (!arena) abort();
    bool ours = !shape_read(arena, &line_shape, text, &line) && line.what && line.id;
    if (ours) remember(&line);
    arena_free(arena);
    return ours;
}

/* Reads whole lines; what stands after the last line's end was being written when the program was killed. */
static err read_lines(struct arena *arena, const char *path, FILE *file,
                      void (*remember)(const struct journal_line *line))
{
    char *text = NULL;
    size_t room = 0, number = 0;
    ssize_t size;
    err e = OK;
    while (!e && (size = getline(&text, &room, file)) > 0 && text[size - 1] == '\n') {
        number++;
        if (!read_line(text, remember))
            e = err_new(arena, ERR_INVALID, "journal", "%s: line %zu is none of mine.", path, number);
        if (!e) journal_size += size;
    }
    free(text);
    return e;
}

static err take_file(struct arena *arena, const char *path, void (*remember)(const struct journal_line *line))
{
    if (flock(journal, LOCK_EX | LOCK_NB) != 0)
        return err_new(arena, ERR_INVALID, "journal", "%s is in use by another process.", path);
    FILE *file = fopen(path, "re");
    if (!file) return err_new(arena, ERR_INVALID, "journal", "%s cannot be read.", path);
    journal_size = 0;
    err e = read_lines(arena, path, file, remember);
    fclose(file);
    if (!e && ftruncate(journal, journal_size) != 0) e = err_not_written;
    return e;
}

err journal_open(struct arena *arena, const char *folder, void (*remember)(const struct journal_line *line))
{
    const char *path = arena_printf(arena, "%s/journal.jsonl", folder);
    mkdir(folder, 0700); /* if it cannot be made, the next line says so */
    journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) return err_new(arena, ERR_INVALID, "journal", "%s cannot be opened.", path);
    err e = take_file(arena, path, remember);
    if (e) journal_close();
    return e;
}

err journal_write(const struct journal_line *line)
{
    if (journal < 0) return OK;
    struct arena *arena = arena_new(LINE_MEMORY);
    if (!arena) abort();
    struct buf out = buf_new(arena, LINE_MEMORY / 2);
    shape_write(&out, &line_shape, line, ~0u);
    buf_char(&out, '\n');
    bool written = write(journal, out.data, out.size) == (ssize_t)out.size;
    if (written) journal_size += (off_t)out.size;
    if (!written && ftruncate(journal, journal_size) != 0) abort(); /* half a line must not stand there */
    arena_free(arena);
    return written ? OK : err_not_written;
}

void journal_close(void)
{
    if (journal >= 0) close(journal);
    journal = -1;
}
