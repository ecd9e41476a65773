/* A row of a result to a struct: columns are matched to fields by name once per prepared statement and shape.
 * "worker.name" is the member of a nested object, which is made only if one of its columns is not NULL. */
#include <stdlib.h>
#include <string.h>
#include "db_internal.h"

enum { PARENTS_MAX = 16 };

void row_forget(struct prepared *prepared)
{
    free(prepared->columns);
    free(prepared->parents);
    prepared->columns = NULL;
    prepared->parents = NULL;
    prepared->row_shape = NULL;
    prepared->column_count = prepared->parent_count = 0;
}

static int parent_of(struct prepared *prepared, const struct field *field, int parent)
{
    for (int i = 0; i < prepared->parent_count; i++)
        if (prepared->parents[i].field == field && prepared->parents[i].parent == parent) return i;
    if (prepared->parent_count == PARENTS_MAX) return -1;
    prepared->parents[prepared->parent_count] = (struct parent_target){field, parent};
    return prepared->parent_count++;
}

/* Follows "a.b.c" down the shapes. */
static struct column_target target_of(struct prepared *prepared, const struct shape *shape, const char *name)
{
    struct column_target target = {NULL, -1};
    for (;;) {
        const char *dot = strchr(name, '.');
        const struct field *field = shape_field(shape, name, dot ? (size_t)(dot - name) : strlen(name));
        if (!field) return (struct column_target){NULL, -1};
        if (!dot) {
            target.field = field;
            return target;
        }
        if (field->type != FIELD_OBJECT) return (struct column_target){NULL, -1};
        target.parent = parent_of(prepared, field, target.parent);
        if (target.parent < 0) return (struct column_target){NULL, -1};
        shape = field->shape;
        name = dot + 1;
    }
}

static bool learn_row(struct prepared *prepared, const struct driver *driver, const struct shape *shape)
{
    row_forget(prepared);
    int count = driver->column_count(prepared->handle);
    prepared->columns = calloc((size_t)count + 1, sizeof *prepared->columns);
    prepared->parents = calloc(PARENTS_MAX, sizeof *prepared->parents);
    if (!prepared->columns || !prepared->parents) {
        row_forget(prepared);
        return false;
    }
    for (int i = 0; i < count; i++)
        prepared->columns[i] = target_of(prepared, shape, driver->column_name(prepared->handle, i));
    prepared->column_count = count;
    prepared->row_shape = shape;
    return true;
}

struct row {
    struct tx *tx;
    const struct driver *driver;
    struct prepared *prepared;
    void *object;
    void *parents[PARENTS_MAX];
};

/* The nested object that a column belongs to, made on the first use in this row. */
static void *row_object(struct row *row, int parent)
{
    if (parent < 0) return row->object;
    if (row->parents[parent]) return row->parents[parent];
    const struct parent_target *target = &row->prepared->parents[parent];
    void *outer = row_object(row, target->parent);
    void *made = arena_alloc(tx_arena(row->tx), target->field->shape->size);
    shape_clear(target->field->shape, made);
    *(void **)field_at(target->field, outer) = made;
    row->parents[parent] = made;
    return made;
}

static const char *column_text(struct row *row, int column)
{
    size_t size;
    const char *text = row->driver->text(row->prepared->handle, column, &size);
    return arena_copy(tx_arena(row->tx), text, size);
}

/* A column of JSON text: read as the only member of an object. */
static err read_json(struct row *row, const struct field *field, void *object, int column)
{
    struct arena *arena = tx_arena(row->tx);
    struct shape one = {.name = "column", .fields = field, .count = 1, .size = field->offset + sizeof(struct list)};
    size_t size;
    const char *text = row->driver->text(row->prepared->handle, column, &size);
    return shape_read(arena, &one, arena_printf(arena, "{%s%.*s}", field->key, (int)size, text), object);
}

static err read_word(struct row *row, const struct field *field, int *ret, int column)
{
    size_t size;
    const char *word = row->driver->text(row->prepared->handle, column, &size);
    *ret = names_find(field->names, word);
    if (*ret) return OK;
    return err_new(tx_arena(row->tx), ERR_INTERNAL, "internal", "Column %s holds an unknown word.", field->name);
}

static err read_column(struct row *row, const struct field *field, void *object, int column)
{
    void *at = field_at(field, object);
    const struct driver *driver = row->driver;
    struct driver_statement *handle = row->prepared->handle;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_JSON:
        *(const char **)at = column_text(row, column);
        return OK;
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_INT:
    case FIELD_MONEY:
        *(int64_t *)at = driver->integer(handle, column);
        return OK;
    case FIELD_REAL:
        *(double *)at = driver->real(handle, column);
        return OK;
    case FIELD_BOOL:
        *(bool *)at = driver->integer(handle, column) != 0;
        return OK;
    case FIELD_MAYBE:
        *(enum maybe *)at = driver->integer(handle, column) ? MAYBE_YES : MAYBE_NO;
        return OK;
    case FIELD_ENUM:
        return read_word(row, field, at, column);
    case FIELD_OBJECT:
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        return read_json(row, field, object, column);
    case FIELD_FILE:
        break;
    }
    return OK;
}

err row_read(struct tx *tx, struct prepared *prepared, const struct shape *shape, void *object)
{
    const struct driver *driver = tx->connection->driver;
    /* A statement that the database prepared anew (after a migration) may have other columns. */
    bool known = prepared->row_shape == shape && prepared->column_count == driver->column_count(prepared->handle);
    if (!known && !learn_row(prepared, driver, shape)) arena_unwind(tx_arena(tx));
    struct row row = {.tx = tx, .driver = driver, .prepared = prepared, .object = object};
    shape_clear(shape, object);
    for (int i = 0; i < prepared->column_count; i++) {
        const struct column_target *target = &prepared->columns[i];
        if (!target->field || driver->is_null(prepared->handle, i)) continue;
        TRY(read_column(&row, target->field, row_object(&row, target->parent), i));
    }
    return OK;
}
