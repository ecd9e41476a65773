/* A caller's arguments to a statement's parameters. Which is which is found out once per prepared statement and
 * remembered by the addresses of the names, which are literals. An argument that the statement does not use is passed
 * over (several statements may share one call); a parameter without an argument is a bug. */
#include <stdlib.h>
#include <string.h>
#include "db_internal.h"

enum { PARAMETERS_MAX = 64 };

struct binding {
    struct tx *tx;
    struct prepared *prepared;
    const struct driver *driver;
    struct driver_statement *handle;
    uint64_t bound;
};

static int find_parameter(const struct rendered *rendered, const char *name)
{
    for (int i = 0; i < rendered->count; i++)
        if (!strcmp(rendered->names[i], name)) return i;
    return -1;
}

static int parameter_of(struct prepared *prepared, size_t position, const char *name)
{
    if (position < ARGS_CACHED && prepared->arg_names[position] == name) return prepared->arg_indexes[position];
    int index = find_parameter(prepared->rendered, name);
    if (position < ARGS_CACHED) {
        prepared->arg_names[position] = name;
        prepared->arg_indexes[position] = (int16_t)index;
    }
    return index;
}

static void bind_text(struct binding *b, int index, const char *text)
{
    if (text)
        b->driver->bind_text(b->handle, index, text, strlen(text));
    else
        b->driver->bind_null(b->handle, index);
}

static void bind_number(struct binding *b, int index, int64_t value, int64_t absent)
{
    if (value == absent)
        b->driver->bind_null(b->handle, index);
    else
        b->driver->bind_integer(b->handle, index, value);
}

/* The JSON text of a composite field: written as the only member of an object, whose frame is then cut off. */
static const char *member_json(struct arena *arena, const struct field *field, const void *object)
{
    struct shape one = {.name = "column", .fields = field, .count = 1, .size = field->offset + sizeof(struct list)};
    struct buf out = buf_new(arena, 16 * 1024 * 1024);
    shape_write(&out, &one, object, ~0u);
    size_t frame = 1 + strlen(field->key);
    if (out.size <= frame + 1) return NULL;
    out.data[--out.size] = 0;
    return strcmp(out.data + frame, "null") ? out.data + frame : NULL;
}

static void bind_field(struct binding *b, int index, const struct field *field, const void *object)
{
    const void *at = field_at(field, object);
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_JSON:
        bind_text(b, index, *(const char *const *)at);
        return;
    case FIELD_ID:
    case FIELD_TIME:
        bind_number(b, index, *(const int64_t *)at, 0);
        return;
    case FIELD_INT:
    case FIELD_MONEY:
        bind_number(b, index, *(const int64_t *)at, NONE);
        return;
    case FIELD_REAL:
        b->driver->bind_real(b->handle, index, *(const double *)at);
        return;
    case FIELD_BOOL:
        b->driver->bind_integer(b->handle, index, *(const bool *)at);
        return;
    case FIELD_MAYBE:
        bind_number(b, index, *(const enum maybe *)at, MAYBE_NONE);
        return;
    case FIELD_ENUM:
        bind_text(b, index, field->names[*(const int *)at]);
        return;
    case FIELD_OBJECT:
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        bind_text(b, index, member_json(tx_arena(b->tx), field, object));
        return;
    case FIELD_FILE:
        break;
    }
    b->driver->bind_null(b->handle, index);
}

static void learn_object(struct prepared *prepared, const struct shape *shape)
{
    int16_t *indexes = realloc(prepared->object_indexes, shape->count * sizeof *indexes);
    if (!indexes) abort(); /* a few bytes, once per statement and connection */
    for (size_t i = 0; i < shape->count; i++)
        indexes[i] = (int16_t)find_parameter(prepared->rendered, shape->fields[i].name);
    prepared->object_indexes = indexes;
    prepared->object_shape = shape;
}

static void bind_object(struct binding *b, const struct db_arg *arg)
{
    if (b->prepared->object_shape != arg->shape) learn_object(b->prepared, arg->shape);
    for (size_t i = 0; i < arg->shape->count; i++) {
        int index = b->prepared->object_indexes[i];
        if (index < 0 || b->bound >> index & 1) continue; /* an argument of its own goes before a field */
        bind_field(b, index, &arg->shape->fields[i], arg->object);
        b->bound |= UINT64_C(1) << index;
    }
}

static void bind_one(struct binding *b, int index, const struct db_arg *arg)
{
    if (arg->type == FIELD_TEXT)
        bind_text(b, index, arg->text);
    else if (arg->type == FIELD_ID || arg->type == FIELD_TIME)
        bind_number(b, index, arg->number, 0);
    else if (arg->type == FIELD_INT)
        bind_number(b, index, arg->number, NONE);
    else if (arg->type == FIELD_REAL)
        b->driver->bind_real(b->handle, index, arg->real);
    else if (arg->type == FIELD_FILE && arg->text)
        b->driver->bind_bytes(b->handle, index, arg->text, arg->size);
    else
        b->driver->bind_null(b->handle, index);
    b->bound |= UINT64_C(1) << index;
}

err bind_args(struct tx *tx, struct prepared *prepared, const struct db_arg *args)
{
    const struct rendered *rendered = prepared->rendered;
    struct binding binding = {
        .tx = tx, .prepared = prepared, .driver = tx->connection->driver, .handle = prepared->handle};
    if (rendered->count > PARAMETERS_MAX)
        return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "A statement has more than 64 parameters.");
    for (size_t i = 0; args[i].type; i++) {
        if (args[i].type == FIELD_OBJECT) continue;
        int index = parameter_of(prepared, i, args[i].name);
        if (index >= 0) bind_one(&binding, index, &args[i]);
    }
    for (size_t i = 0; args[i].type; i++)
        if (args[i].type == FIELD_OBJECT) bind_object(&binding, &args[i]);
    for (int i = 0; i < rendered->count; i++)
        if (!(binding.bound >> i & 1))
            return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "The parameter :%s was not given.",
                           rendered->names[i]);
    return OK;
}
