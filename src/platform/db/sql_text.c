/* Named statements: the text of the modules' store.sql files, told apart by their names and written in each dialect.
 *
 *     -- name: task_lock            (or "-- name: client_find in main" for one that runs in another store than the
 * module's) SELECT … WHERE id = :id [comment: pg FOR UPDATE: SQLite has one writer, here two may meet];
 *
 * What several statements say alike stands once, as "-- part: filters", and {filters} takes it in.
 *
 * Text in a block comment that starts with "pg" is PostgreSQL's; what follows a colon and a blank is the reason and
 * nobody's. What stands between the comments "sqlite: reason" and "end" is SQLite's alone. DDL is written in the words
 * of SQLite's STRICT tables, and the one thing that triggers do, for each row, is to refuse, by RAISE(ABORT, 'why'):
 * both are put into PostgreSQL's words here. Statements belong to the process: a slot, once given, stays, so that a
 * handle resolved in one platform is right in the next. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "db_internal.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct statement_text *_Atomic table[STATEMENTS_MAX]; /* [0] is nobody's */
static int table_used = 1;

/* Replaced statements are kept: a connection of an older platform may still know them. */
struct retired {
    struct retired *next;
    struct statement_text *text;
};
static struct retired *retired;

static void *must(void *memory)
{
    if (!memory) abort(); /* at start, before anything could be lost */
    return memory;
}

/* Text that is being written in a dialect. */
struct render {
    FILE *out;
    enum dialect dialect;
    bool parameters;
    const char *parts; /* the text in which parts are looked for; NULL: none may be taken in */
    struct rendered *result;
};

static int parameter_index(struct rendered *result, const char *name, size_t length)
{
    for (int i = 0; i < result->count; i++)
        if (strlen(result->names[i]) == length && !memcmp(result->names[i], name, length)) return i;
    result->names = must(realloc(result->names, (size_t)(result->count + 1) * sizeof *result->names));
    result->names[result->count] = must(strndup(name, length));
    return result->count++;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_') length++;
    return length;
}

/* What of a "pg" comment is SQL: all up to a colon that is followed by a blank. */
static size_t pg_length(const char *text, const char *end)
{
    for (const char *at = text; at < end; at++)
        if (*at == ':' && (at + 1 == end || isspace((unsigned char)at[1]))) return (size_t)(at - text);
    return (size_t)(end - text);
}

static void render_plain(struct render *render, const char *text, const char *end);

/* Behind the comment that ends what is SQLite's alone. */
static const char *skip_sqlite(const char *text, const char *end)
{
    static const char mark[] = "/*end*/";
    const char *close = memmem(text, (size_t)(end - text), mark, sizeof mark - 1);
    return close ? close + sizeof mark - 1 : end;
}

/* A comment vanishes, but for what it says to PostgreSQL. Returns its end. */
static const char *render_comment(struct render *render, const char *text, const char *end)
{
    if (text[1] == '-') {
        const char *line = memchr(text, '\n', (size_t)(end - text));
        return line ? line : end;
    }
    const char *close = memmem(text, (size_t)(end - text), "*/", 2);
    if (!close) return end;
    const char *said = text + 2;
    if (render->dialect == DIALECT_POSTGRESQL && close - said > 7 && !memcmp(said, "sqlite:", 7))
        return skip_sqlite(close + 2, end);
    if (render->dialect == DIALECT_POSTGRESQL && close - said > 3 && !memcmp(said, "pg", 2) &&
        isspace((unsigned char)said[2])) {
        fputc(' ', render->out);
        render_plain(render, said + 3, said + 3 + pg_length(said + 3, close));
        fputc(' ', render->out);
    }
    return close + 2;
}

/* A quoted text or identifier goes out as it is; a doubled quote inside is two quoted pieces side by side. */
static const char *render_quoted(struct render *render, const char *text, const char *end)
{
    const char *close = memchr(text + 1, *text, (size_t)(end - text - 1));
    const char *after = close ? close + 1 : end;
    fwrite(text, 1, (size_t)(after - text), render->out);
    return after;
}

static const char *render_parameter(struct render *render, const char *text)
{
    size_t length = word_length(text + 1);
    int index = parameter_index(render->result, text + 1, length);
    fprintf(render->out, "%c%d", render->dialect == DIALECT_SQLITE ? '?' : '$', index + 1);
    return text + 1 + length;
}

static bool starts(const char *text, const char *end, const char *what)
{
    size_t length = strlen(what);
    return (size_t)(end - text) >= length && !memcmp(text, what, length);
}

static const char *blanks(const char *text, const char *end)
{
    while (text < end && isspace((unsigned char)*text)) text++;
    return text;
}

/* "BEGIN SELECT RAISE(ABORT, 'why'); END", the one body that our triggers have, becomes a call of refuse('why').
 * Returns its end; NULL: this is something else. */
static const char *render_refusal(struct render *render, const char *text, const char *end)
{
    static const char raise[] = "SELECT RAISE(ABORT, ", close[] = ");";
    const char *why = blanks(text + strlen("BEGIN"), end);
    if (!starts(why, end, raise)) return NULL;
    why += strlen(raise);
    const char *after = memmem(why, (size_t)(end - why), close, strlen(close));
    const char *last = after ? blanks(after + strlen(close), end) : end;
    if (!starts(last, end, "END")) return NULL;
    fprintf(render->out, "EXECUTE FUNCTION refuse(%.*s)", (int)(after - why), why);
    return last + strlen("END");
}

/* A word of SQLite's in PostgreSQL's. Returns its end. */
static const char *render_word(struct render *render, const char *text, const char *end)
{
    static const char *const words[][2] = {
        {"INTEGER", "BIGINT"}, {"BLOB", "BYTEA"}, {"REAL", "DOUBLE PRECISION"}, {"STRICT", ""}};
    size_t length = word_length(text);
    if (render->dialect == DIALECT_POSTGRESQL && length == strlen("BEGIN") && starts(text, end, "BEGIN")) {
        const char *after = render_refusal(render, text, end);
        if (after) return after;
    }
    for (size_t i = 0; render->dialect == DIALECT_POSTGRESQL && i < sizeof words / sizeof *words; i++) {
        if (length != strlen(words[i][0]) || memcmp(text, words[i][0], length)) continue;
        fputs(words[i][1], render->out);
        return text + length;
    }
    fwrite(text, 1, length, render->out);
    return text + length;
}

static const char *next_mark(const char *text);

/* "{filters}" is the text behind "-- part: filters", in which no other part is taken in. Returns the end; NULL: there
 * is no such part. */
static const char *render_part(struct render *render, const char *text)
{
    static const char mark[] = "-- part: ";
    size_t length = word_length(text + 1);
    const char *at = render->parts;
    if (text[1 + length] != '}') return NULL;
    while (at && (at = next_mark(at))) {
        bool found = !strncmp(at, mark, strlen(mark)) && word_length(at + strlen(mark)) == length &&
                     !memcmp(at + strlen(mark), text + 1, length);
        at += strlen(mark);
        if (!found) continue;
        const char *next = next_mark(at), *start = at + length;
        const char *parts = render->parts;
        render->parts = NULL;
        render_plain(render, start, next ? next : start + strlen(start));
        render->parts = parts;
        return text + length + 2;
    }
    return NULL;
}

static void render_plain(struct render *render, const char *text, const char *end)
{
    while (text < end) {
        const char *after;
        bool more = text + 1 < end;
        if (more && ((text[0] == '-' && text[1] == '-') || (text[0] == '/' && text[1] == '*'))) {
            text = render_comment(render, text, end);
        } else if (*text == '{' && (after = render_part(render, text))) {
            text = after;
        } else if (*text == '\'' || *text == '"') {
            text = render_quoted(render, text, end);
        } else if (more && text[0] == ':' && text[1] == ':') {
            fputs("::", render->out);
            text += 2;
        } else if (render->parameters && more && *text == ':' && (isalpha((unsigned char)text[1]) || text[1] == '_')) {
            text = render_parameter(render, text);
        } else if (word_length(text)) {
            text = render_word(render, text, end);
        } else {
            fputc(*text++, render->out);
        }
    }
}

static char *render_text(const char *text, const char *end, const char *parts, enum dialect dialect,
                         struct rendered *parameters)
{
    char *written = NULL;
    size_t size = 0;
    struct render render = {.out = must(open_memstream(&written, &size)),
                            .dialect = dialect,
                            .parameters = parameters,
                            .parts = parts,
                            .result = parameters};
    render_plain(&render, text, end);
    if (fclose(render.out)) abort();
    while (size && (isspace((unsigned char)written[size - 1]) || (parameters && written[size - 1] == ';')))
        written[--size] = 0;
    return written;
}

char *sql_text_script(const char *text, enum dialect dialect)
{
    return render_text(text, text + strlen(text), NULL, dialect, NULL);
}

static int find(const char *module, const char *name)
{
    for (int slot = 1; slot < table_used; slot++) {
        const struct statement_text *text = atomic_load(&table[slot]);
        if (!strcmp(text->name, name) && !strcmp(text->module, module)) return slot;
    }
    return 0;
}

int sql_text_find(const char *module, const char *name)
{
    pthread_mutex_lock(&lock);
    int slot = find(module, name);
    pthread_mutex_unlock(&lock);
    return slot;
}

const struct statement_text *sql_text_at(int slot)
{
    return slot > 0 && slot < STATEMENTS_MAX ? atomic_load(&table[slot]) : NULL;
}

static void retire(struct statement_text *text)
{
    struct retired *old = must(malloc(sizeof *old));
    *old = (struct retired){retired, text};
    retired = old;
}

/* Keeps the statement and returns its slot, 0 if there are too many. */
static int keep(struct statement_text *text)
{
    int slot = find(text->module, text->name);
    if (!slot && table_used == STATEMENTS_MAX) return 0;
    if (!slot) {
        slot = table_used;
        atomic_store(&table[slot], text);
        table_used++;
        return slot;
    }
    retire(atomic_exchange(&table[slot], text));
    return slot;
}

static bool fail(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool fail(char *out, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out, size, format, args);
    va_end(args);
    return false;
}

static enum store store_named(const char *name, size_t length)
{
    for (int store = 1; store < STORE_COUNT; store++)
        if (strlen(store_names[store]) == length && !memcmp(store_names[store], name, length)) return store;
    return STORE_NONE;
}

#define MARK "-- name: "

/* One statement, from behind its mark to the next one; `parts` is the whole file. */
static bool register_one(const char *module, const char *text, const char *end, const char *parts, bool *registered,
                         char *error, size_t error_size)
{
    size_t length = word_length(text);
    if (!length) return fail(error, error_size, "%s/store.sql: a statement without a name", module);
    char *name = must(strndup(text, length));
    const char *body = memchr(text, '\n', (size_t)(end - text));
    enum store store = STORE_NONE;
    if (!strncmp(text + length, " in ", 4)) store = store_named(text + length + 4, word_length(text + length + 4));
    struct statement_text *made = must(calloc(1, sizeof *made));
    *made = (struct statement_text){.module = must(strdup(module)), .name = name, .store = store};
    for (int dialect = 0; body && dialect < DIALECT_COUNT; dialect++)
        made->rendered[dialect].text = render_text(body, end, parts, dialect, &made->rendered[dialect]);
    made->source = made->rendered[DIALECT_SQLITE].text;
    pthread_mutex_lock(&lock);
    int slot = find(module, name);
    bool twice = slot && registered[slot];
    if (twice)
        retire(made);
    else
        slot = keep(made);
    if (slot) registered[slot] = true;
    pthread_mutex_unlock(&lock);
    if (twice) return fail(error, error_size, "%s/store.sql: %s is there twice", module, name);
    if (!slot)
        return fail(error, error_size, "%s/store.sql: more than %d statements in the program", module, STATEMENTS_MAX);
    if (!made->source || !*made->source) return fail(error, error_size, "%s/store.sql: %s has no text", module, name);
    return true;
}

/* Of a statement or a part. */
static const char *next_mark(const char *text)
{
    for (const char *at = text; (at = strstr(at, "-- ")); at++)
        if ((at == text || at[-1] == '\n') && (text_starts(at, MARK) || text_starts(at, "-- part: "))) return at;
    return NULL;
}

bool sql_text_register(const char *module, const char *text, bool registered[STATEMENTS_MAX], char *ret_error,
                       size_t error_size)
{
    const char *at = next_mark(text);
    while (at) {
        const char *start = at + strlen(MARK), *next = next_mark(start), *end = next ? next : start + strlen(start);
        if (text_starts(at, MARK) && !register_one(module, start, end, text, registered, ret_error, error_size))
            return false;
        at = next;
    }
    return true;
}
