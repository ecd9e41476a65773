/* The rows of one table, from one database to the other: in pages along the primary key, with a tally of what passed.
 * Which tables there are and in which order they go: copy.c.
 *
 * Table and column names come from the catalogue, so the statements are made here, not in store.sql. */
#include <stdlib.h>
#include <string.h>
#include "copy.h"

/* A page is held in memory, on PostgreSQL's side twice: rows that may hold a photo each, a few at a time. libpq
 * takes a description of 7 499 parameters at most. */
enum { PAGE_ROWS = 500, PAGE_ROWS_HEAVY = 16, PARAMETERS_MOST = 7000, PAGE_MEMORY = 512 << 20 };

ERROR(err_page, ERR_BUSY, "memory", "There is not enough memory for a page of the copy.");

static struct sql sql_tables = SQL("platform", "copy_tables"), sql_columns = SQL("platform", "copy_columns");

static const struct field name_fields[] = {F_TEXT(struct copy_name, name, REQUIRED)};
const struct shape copy_name_shape = SHAPE(struct copy_name, "CopyName", name_fields);

static const struct field column_fields[] = {F_TEXT(struct copy_column, name, REQUIRED),
                                             F_TEXT(struct copy_column, type, REQUIRED),
                                             F_INT(struct copy_column, key, REQUIRED)};
static const struct shape column_shape = SHAPE(struct copy_column, "CopyColumn", column_fields);

/* ---- the catalogue */

err copy_tables(struct tx *tx, struct list *ret)
{
    return db_list(tx, &sql_tables, &copy_name_shape, ret);
}

static err take_key(struct tx *tx, struct copy_table *table)
{
    table->key = ARENA_ARRAY(tx_arena(tx), table->column_count, size_t);
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].key) continue;
        table->key[table->columns[i].key - 1] = i;
        table->key_count++;
    }
    if (table->key_count) return OK;
    return err_new(tx_arena(tx), ERR_INTERNAL, "no_key", "The table %s of the store %s has no primary key to copy by.",
                   table->name, store_names[tx_store(tx)]);
}

err copy_table_find(struct tx *tx, const char *name, struct copy_table *ret)
{
    static const char *const types[] = {"INTEGER", "TEXT", "REAL", "BLOB"};
    struct list columns = {NULL, 0};
    TRY(db_list(tx, &sql_columns, &column_shape, &columns, P_TEXT("table", name)));
    struct copy_table table = {.name = name, .columns = columns.items, .column_count = columns.count};
    for (size_t i = 0; i < table.column_count; i++) {
        size_t type = 0;
        while (type < 4 && strcmp(types[type], table.columns[i].type) != 0) type++;
        if (type == 4)
            return err_new(tx_arena(tx), ERR_INTERNAL, "type",
                           "The column %s of %s is of a type that is not copied: %s.", table.columns[i].name, name,
                           table.columns[i].type);
        if (!strcmp(table.columns[i].type, "BLOB")) table.heavy = true;
    }
    TRY(take_key(tx, &table));
    *ret = table;
    return OK;
}

err copy_table_same(struct tx *tx, const struct copy_table *from, const struct copy_table *to)
{
    bool same = from->column_count == to->column_count;
    for (size_t i = 0; same && i < from->column_count; i++) {
        const struct copy_column *a = &from->columns[i], *b = &to->columns[i];
        same = !strcmp(a->name, b->name) && !strcmp(a->type, b->type) && a->key == b->key;
    }
    if (same) return OK;
    return err_new(tx_arena(tx), ERR_CONFLICT, "not_up_to_date",
                   "The table %s of the store %s has other columns in the source than in the target.", from->name,
                   store_names[tx_store(tx)]);
}

/* ---- pages */

enum kind { KIND_NULL, KIND_INTEGER, KIND_REAL, KIND_TEXT, KIND_BYTES };
struct value {
    enum kind kind;
    int64_t integer;
    double real;
    const char *bytes;
    size_t size;
};
struct copy_page {
    struct arena *arena;
    struct value *values; /* row by row */
    size_t rows;
};
/* The way through one table. Two pages take turns: the next one is asked for with the key of the last row before it. */
struct scan {
    struct tx *tx, *into;
    const struct copy_table *table;
    struct tally *tally;
    size_t page_rows;
    struct copy_page pages[2];
    struct driver_statement *first, *next, *insert;
    size_t insert_rows;
};

static void add_name(struct buf *out, const char *name)
{
    buf_char(out, '"');
    for (; *name; name++) {
        if (*name == '"') buf_char(out, '"');
        buf_char(out, *name);
    }
    buf_char(out, '"');
}

static void add_columns(struct buf *out, const struct copy_table *table, const size_t *which, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(out, ", ");
        add_name(out, table->columns[which ? which[i] : i].name);
    }
}

static void add_parameters(struct buf *out, enum dialect dialect, size_t from, size_t count)
{
    buf_char(out, '(');
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%c%zu", i ? "," : "", dialect == DIALECT_SQLITE ? '?' : '$', from + i + 1);
    buf_char(out, ')');
}

static const char *select_text(struct arena *arena, const struct scan *scan, bool first)
{
    const struct copy_table *table = scan->table;
    struct buf out = buf_new(arena, 1 << 20);
    buf_text(&out, "SELECT ");
    add_columns(&out, table, NULL, table->column_count);
    buf_text(&out, " FROM ");
    add_name(&out, table->name);
    if (!first) {
        buf_text(&out, " WHERE (");
        add_columns(&out, table, table->key, table->key_count);
        buf_text(&out, ") > ");
        add_parameters(&out, scan->tx->connection->driver->dialect, 0, table->key_count);
    }
    buf_text(&out, " ORDER BY ");
    add_columns(&out, table, table->key, table->key_count);
    buf_printf(&out, " LIMIT %zu", scan->page_rows);
    return out.data;
}

static const char *insert_text(struct arena *arena, const struct scan *scan, size_t rows)
{
    const struct copy_table *table = scan->table;
    struct buf out = buf_new(arena, 1 << 22);
    buf_text(&out, "INSERT INTO ");
    add_name(&out, table->name);
    buf_text(&out, " (");
    add_columns(&out, table, NULL, table->column_count);
    buf_text(&out, ") VALUES ");
    for (size_t row = 0; row < rows; row++) {
        if (row) buf_char(&out, ',');
        add_parameters(&out, scan->into->connection->driver->dialect, row * table->column_count, table->column_count);
    }
    return out.data;
}

static err failed(struct tx *tx, const struct scan *scan, const struct fault *fault, const char *what)
{
    tx_failed(tx, fault);
    return err_new(tx_arena(tx), fault->failure == FAILURE_BUSY ? ERR_BUSY : ERR_INTERNAL, "copy",
                   "The table %s of the store %s cannot be %s: %s.", scan->table->name, store_names[tx_store(tx)], what,
                   fault->text);
}

static err prepare(struct tx *tx, const struct scan *scan, const char *text, const char *what,
                   struct driver_statement **ret)
{
    struct fault fault;
    if (*ret) tx->connection->driver->finalize(*ret);
    *ret = tx->connection->driver->prepare(tx->connection->handle, text, &fault);
    return *ret ? OK : failed(tx, scan, &fault, what);
}

static void bind_value(const struct driver *driver, struct driver_statement *statement, size_t index,
                       const struct value *value)
{
    int at = (int)index;
    switch (value->kind) {
    case KIND_NULL:
        driver->bind_null(statement, at);
        return;
    case KIND_INTEGER:
        driver->bind_integer(statement, at, value->integer);
        return;
    case KIND_REAL:
        driver->bind_real(statement, at, value->real);
        return;
    case KIND_TEXT:
        driver->bind_text(statement, at, value->bytes, value->size);
        return;
    case KIND_BYTES:
        driver->bind_bytes(statement, at, value->bytes, value->size);
        return;
    }
}

static void read_value(const struct driver *driver, struct driver_statement *statement, int column, const char *type,
                       struct copy_page *page, struct value *ret)
{
    *ret = (struct value){.kind = KIND_NULL};
    if (driver->is_null(statement, column)) return;
    if (*type == 'I') {
        *ret = (struct value){.kind = KIND_INTEGER, .integer = driver->integer(statement, column)};
    } else if (*type == 'R') {
        *ret = (struct value){.kind = KIND_REAL, .real = driver->real(statement, column)};
    } else {
        const char *bytes = driver->text(statement, column, &ret->size);
        ret->bytes = arena_copy(page->arena, bytes, ret->size);
        ret->kind = *type == 'T' ? KIND_TEXT : KIND_BYTES;
    }
}

/* The page after the last row of `before`; the first one after an empty page. */
static err read_page(struct scan *scan, const struct copy_page *before, struct copy_page *page)
{
    const struct driver *driver = scan->tx->connection->driver;
    const struct copy_table *table = scan->table;
    struct driver_statement *statement = before->rows ? scan->next : scan->first;
    const struct value *last = before->rows ? before->values + (before->rows - 1) * table->column_count : NULL;
    struct fault fault;
    enum step step;
    page->rows = 0;
    page->values = ARENA_ARRAY(page->arena, scan->page_rows * table->column_count, struct value);
    for (size_t i = 0; last && i < table->key_count; i++) bind_value(driver, statement, i, &last[table->key[i]]);
    while ((step = driver->step(statement, &fault)) == STEP_ROW) {
        struct value *row = page->values + page->rows++ * table->column_count;
        for (size_t i = 0; i < table->column_count; i++)
            read_value(driver, statement, (int)i, table->columns[i].type, page, &row[i]);
    }
    driver->reset(statement);
    return step == STEP_DONE ? OK : failed(scan->tx, scan, &fault, "read");
}

static err insert_page(struct scan *scan, const struct copy_page *page)
{
    struct tx *tx = scan->into;
    const struct driver *driver = tx->connection->driver;
    struct fault fault;
    if (scan->insert_rows != page->rows) {
        const char *text = insert_text(page->arena, scan, page->rows);
        TRY(prepare(tx, scan, text, "written", &scan->insert));
        scan->insert_rows = page->rows;
    }
    for (size_t i = 0; i < page->rows * scan->table->column_count; i++)
        bind_value(driver, scan->insert, i, &page->values[i]);
    enum step step = driver->step(scan->insert, &fault);
    driver->reset(scan->insert);
    return step == STEP_FAILED ? failed(tx, scan, &fault, "written") : OK;
}

/* ---- the tally */

/* One form of a value, whatever the engine: its kind, its size, its bytes. -0.0 and 0.0 are told apart, as they are
 * stored. */
static void hash_value(crypto_generichash_state *state, const struct value *value)
{
    unsigned char head[9] = {(unsigned char)value->kind};
    uint64_t number = value->kind == KIND_INTEGER ? (uint64_t)value->integer : value->size;
    if (value->kind == KIND_REAL) memcpy(&number, &value->real, sizeof number);
    for (int i = 0; i < 8; i++) head[1 + i] = (unsigned char)(number >> (8 * i));
    crypto_generichash_update(state, head, sizeof head);
    if (value->size) crypto_generichash_update(state, (const unsigned char *)value->bytes, value->size);
}

static void tally_page(const struct scan *scan, const struct copy_page *page)
{
    for (size_t row = 0; row < page->rows; row++) {
        unsigned char hash[TALLY_BYTES];
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, sizeof hash);
        for (size_t i = 0; i < scan->table->column_count; i++)
            hash_value(&state, &page->values[row * scan->table->column_count + i]);
        crypto_generichash_final(&state, hash, sizeof hash);
        sodium_add(scan->tally->sum, hash, sizeof hash);
    }
    scan->tally->rows += (int64_t)page->rows;
}

/* ---- all together */

static err move_page(struct scan *scan, const struct copy_page *before, struct copy_page *page)
{
    TRY(read_page(scan, before, page));
    if (!page->rows) return OK;
    tally_page(scan, page);
    return scan->into ? insert_page(scan, page) : OK;
}

/* The boundary for want of memory; both frames stay until the page is done. */
static err guarded(struct scan *scan,
                   err (*part)(struct scan *scan, const struct copy_page *before, struct copy_page *page),
                   const struct copy_page *before, struct copy_page *page)
{
    if (setjmp(*arena_guard(scan->pages[0].arena)) || setjmp(*arena_guard(scan->pages[1].arena))) return err_page;
    return part(scan, before, page);
}

static err prepare_scan(struct scan *scan, const struct copy_page *before, struct copy_page *page)
{
    TRY(prepare(scan->tx, scan, select_text(page->arena, scan, true), "read", &scan->first));
    return prepare(scan->tx, scan, select_text(page->arena, scan, false), "read", &scan->next);
}

static err scan_all(struct scan *scan)
{
    for (int i = 0; i < 2; i++)
        if (!(scan->pages[i].arena = arena_new(PAGE_MEMORY))) return err_page;
    TRY(guarded(scan, prepare_scan, &scan->pages[1], &scan->pages[0]));
    for (size_t turn = 0;; turn ^= 1) {
        struct copy_page *page = &scan->pages[turn], *before = &scan->pages[turn ^ 1];
        TRY(guarded(scan, move_page, before, page));
        if (page->rows < scan->page_rows) return OK;
        arena_reset(before->arena);
    }
}

static void scan_close(struct scan *scan)
{
    const struct driver *driver = scan->tx->connection->driver;
    if (scan->first) driver->finalize(scan->first);
    if (scan->next) driver->finalize(scan->next);
    if (scan->insert) scan->into->connection->driver->finalize(scan->insert);
    for (int i = 0; i < 2; i++) arena_free(scan->pages[i].arena);
}

err copy_table_rows(struct tx *tx, const struct copy_table *table, struct tx *into, struct tally *tally)
{
    struct scan scan = {.tx = tx, .into = into, .table = table, .tally = tally, .page_rows = PAGE_ROWS};
    if (table->heavy) scan.page_rows = PAGE_ROWS_HEAVY;
    if (scan.page_rows > PARAMETERS_MOST / table->column_count) scan.page_rows = PARAMETERS_MOST / table->column_count;
    err e = scan_all(&scan);
    scan_close(&scan);
    return e;
}
