/* Shapes: a struct that crosses a border is described once, as data, and from that description come JSON parsing with
 * all faults listed by field, JSON writing, the mapping of result rows and of :named parameters, and the OpenAPI
 * schema.
 *
 *     struct task_cancel { const char *reason; };
 *     static const struct field task_cancel_fields[] = {
 *         F_TEXT(struct task_cancel, reason, REQUIRED, .max = 2000),
 *     };
 *     const struct shape task_cancel_shape = SHAPE(struct task_cancel, "TaskCancel", task_cancel_fields);
 *
 * Absent values: text NULL, id 0, time 0, integer and money NONE, real NAN, maybe MAYBE_NONE, object NULL, list with
 * items NULL, enum 0 (names[0] is always NULL). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "base/ident.h"
#include "base/instant.h"
#include "base/money.h"
#include "base/text.h"

#define NONE INT64_MIN

enum maybe { MAYBE_NONE = -1, MAYBE_NO = 0, MAYBE_YES = 1 };

struct list {
    void *items; /* `count` structs of the field's shape, side by side; or const char * / ident for FIELD_TEXTS,
                    FIELD_IDS */
    size_t count;
};

/* A file that came in by multipart, already on disk, gone with the request. */
struct upload {
    const char *path, *file_name;
    int64_t size;
};

enum field_type {
    FIELD_TEXT = 1, /* const char * */
    FIELD_ID,       /* ident */
    FIELD_TIME,     /* instant */
    FIELD_INT,      /* int64_t */
    FIELD_MONEY,    /* money */
    FIELD_REAL,     /* double; scores only */
    FIELD_BOOL,     /* bool; absent in input is false */
    FIELD_MAYBE,    /* enum maybe */
    FIELD_ENUM,     /* int (an enum), `names` gives the words */
    FIELD_OBJECT,   /* pointer to a struct of `shape`; in a row: columns "name.member", or one column of JSON text */
    FIELD_LIST,     /* struct list of structs of `shape`; in a row: one column of JSON text */
    FIELD_TEXTS,    /* struct list of const char * */
    FIELD_IDS,      /* struct list of ident */
    FIELD_JSON,     /* const char *, JSON text passed through as it is (output and rows only) */
    FIELD_FILE,     /* struct upload * (multipart only) */
};

enum field_flag {
    REQUIRED = 1,  /* input: must be there, not null, text not blank */
    OMIT = 2,      /* output: left out when absent (default: null) */
    NULLABLE = 4,  /* input: null is accepted and means absent */
    FUTURE = 8,    /* input time: not in the past, at most a year ahead */
    POSITIVE = 16, /* input number: > 0 */
    EMAIL = 32,
    PHONE = 64,
    SECRET = 128,  /* never logged, never trimmed (passwords) */
    NOT_CSV = 256, /* no column of a CSV file: means nothing there */
};

struct field {
    const char *name;
    const char *key; /* "name": with quotes and colon, ready to write */
    enum field_type type;
    uint16_t offset, key_size;
    uint32_t flags;
    int64_t min, max; /* text: characters (max 0: 200); numbers: bounds if max > min; lists: elements (max 0: 100) */
    const char *const *names;
    const struct shape *shape;
    uint32_t visible_to; /* roles that may see it (platform/actor.h); 0: everybody who sees the object */
    const char *help;    /* for OpenAPI */
};

struct shape {
    const char *name; /* its name in OpenAPI; globally unique */
    const struct field *fields;
    size_t count, size;
    bool open; /* input: unknown members are passed over (what another company sends may grow), not refused */
};

#define F_(struct_, member_, type_, flags_, ...)                                                                       \
    {                                                                                                                  \
        .name = #member_, .key = "\"" #member_ "\":", .key_size = sizeof(#member_) + 2, .type = (type_),               \
        .offset = offsetof(struct_, member_), .flags = (flags_), __VA_ARGS__                                           \
    }
#define F_TEXT(s, m, flags, ...)        F_(s, m, FIELD_TEXT, flags, __VA_ARGS__)
#define F_ID(s, m, flags, ...)          F_(s, m, FIELD_ID, flags, __VA_ARGS__)
#define F_TIME(s, m, flags, ...)        F_(s, m, FIELD_TIME, flags, __VA_ARGS__)
#define F_INT(s, m, flags, ...)         F_(s, m, FIELD_INT, flags, __VA_ARGS__)
#define F_MONEY(s, m, flags, ...)       F_(s, m, FIELD_MONEY, flags, __VA_ARGS__)
#define F_REAL(s, m, flags, ...)        F_(s, m, FIELD_REAL, flags, __VA_ARGS__)
#define F_BOOL(s, m, flags, ...)        F_(s, m, FIELD_BOOL, flags, __VA_ARGS__)
#define F_MAYBE(s, m, flags, ...)       F_(s, m, FIELD_MAYBE, flags, __VA_ARGS__)
#define F_ENUM(s, m, flags, table, ...) F_(s, m, FIELD_ENUM, flags, .names = (table), __VA_ARGS__)
#define F_OBJECT(s, m, flags, shp, ...) F_(s, m, FIELD_OBJECT, flags, .shape = (shp), __VA_ARGS__)
#define F_LIST(s, m, flags, shp, ...)   F_(s, m, FIELD_LIST, flags, .shape = (shp), __VA_ARGS__)
#define F_TEXTS(s, m, flags, ...)       F_(s, m, FIELD_TEXTS, flags, __VA_ARGS__)
#define F_IDS(s, m, flags, ...)         F_(s, m, FIELD_IDS, flags, __VA_ARGS__)
#define F_JSON(s, m, flags, ...)        F_(s, m, FIELD_JSON, flags, __VA_ARGS__)
#define F_FILE(s, m, flags, ...)        F_(s, m, FIELD_FILE, flags, __VA_ARGS__)
#define SHAPE(struct_, name_, table)                                                                                   \
    {                                                                                                                  \
        .name = (name_), .fields = (table), .count = sizeof(table) / sizeof *(table), .size = sizeof(struct_)          \
    }

#define OPEN_SHAPE(struct_, name_, table)                                                                              \
    {                                                                                                                  \
        .name = (name_), .fields = (table), .count = sizeof(table) / sizeof *(table), .size = sizeof(struct_),         \
        .open = true                                                                                                   \
    }

/* The address of a field's value inside an object. */
static inline void *field_at(const struct field *field, const void *object)
{
    return (char *)(uintptr_t)object + field->offset;
}
const struct field *shape_field(const struct shape *shape, const char *name, size_t length);

/* Sets every field of `object` to its absent value (a plain memset would make NONE to 0). */
void shape_clear(const struct shape *shape, void *object);

/* Parses a JSON object into `object`. What is no JSON object at all is ERR_INVALID "malformed" without fields; else
 * every fault of every field is in the error; unknown members are refused (but for an open shape). Nested faults are
 * named "steps[2].weight". `now` is the business time for FUTURE. Text is trimmed unless SECRET. */
err shape_parse(struct arena *arena, const struct shape *shape, const char *json, size_t size, instant now,
                void *object);
/* The same from name=value pairs (query string, multipart texts): values are converted by the field's type; an empty
 * value is absent. Lists of texts and ids have commas between their elements, objects and lists of objects are JSON
 * text. A FIELD_FILE is not among the texts: the caller has set it (or NULL) in `object` before, here it is only
 * checked for REQUIRED. */
struct pair {
    const char *name, *value;
};
err shape_parse_pairs(struct arena *arena, const struct shape *shape, const struct pair *pairs, size_t count,
                      instant now, void *object);
/* Checks an already filled object by the same table (used by the command line and the fuzz targets). */
err shape_check(struct arena *arena, const struct shape *shape, instant now, const void *object);

/* Writes the object as JSON. `viewer`: bits of roles; fields whose visible_to has none of them are left out. ~0u sees
 * all. */
void shape_write(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer);
/* The same as CSV (RFC 4180: commas, CRLF): the head of a file with a byte order mark and a row of names, nested
 * members as "worker.name", and one row. Columns that the viewer does not see, and those of NOT_CSV, are absent; lists
 * of texts and ids are joined with ", ", lists of objects are JSON. A text that a spreadsheet would take for a formula
 * gets an apostrophe before it. */
void shape_csv_head(struct buf *out, const struct shape *shape, uint32_t viewer);
void shape_csv_row(struct buf *out, const struct shape *shape, const void *object, uint32_t viewer);
/* Writes one JSON string with quotes. */
void json_text(struct buf *out, const char *text);

/* Parses trusted JSON text of our own (a column) into an object; used by the row mapping. Lenient: unknown members are
 * skipped, null and missing ones are absent, ids and times may be integers and booleans 0 and 1, as SQL writes them.
 * ERR_INTERNAL if it does not fit. */
err shape_read(struct arena *arena, const struct shape *shape, const char *json, void *object);
/* Trusted list column: an array of objects of `shape`. */
err shape_read_list(struct arena *arena, const struct shape *shape, const char *json, struct list *ret);
/* The same for columns of FIELD_TEXTS and FIELD_IDS. */
err shape_read_scalars(struct arena *arena, enum field_type type, const char *json, struct list *ret);
/* The JSON text of a list, for a column. */
const char *shape_list_json(struct arena *arena, const struct shape *shape, const struct list *list);

/* The JSON Schema of the shape (2020-12, as in OpenAPI 3.1), inline members by $ref to #/components/schemas/NAME. The
 * first is for what comes in: limits, `required` and null by the flags, no FIELD_JSON. The second is for what goes out:
 * every member is required but for OMIT and visible_to, and may be null unless it is REQUIRED, OMIT or a FIELD_BOOL; no
 * FIELD_FILE. */
void shape_schema(struct buf *out, const struct shape *shape);
void shape_schema_output(struct buf *out, const struct shape *shape);
/* The index of a word in a names table, 0 if it is none of them. */
int names_find(const char *const *names, const char *word);
/* Is every one of these words, divided by commas, in the table? NULL and "" hold none. */
bool names_know(const char *const *names, const char *words);
