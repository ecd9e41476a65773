/* A list as one CSV file: the list's own handler is run again and again with the cursor that it gave, so filters,
 * permission, scope and visible fields are the list's. Each page has memory and a read of its own; what is written
 * stays. How a row looks: base/shape_csv.c. */
#include <string.h>
#include "internal.h"

enum {
    CSV_ROWS = 50000,
    CSV_SIZE = 24 * 1024 * 1024,
    CSV_MEMORY = 64 * 1024 * 1024, /* the file while it grows: the last copy and the ones before */
    CSV_WIDEST = 128 * 1024,       /* a row; one that is wider may end the request for want of memory */
    CSV_PAGE = 200,
    CURSOR_ROOM = 200,
};

ERROR(err_too_many, ERR_TOO_LARGE, "too_many_rows",
      "That is more than 50 000 rows or 24 MiB of CSV. Narrow it down with the filters.");
ERROR(err_bad_cursor, ERR_INTERNAL, "internal", "A list gave a cursor that it does not take.");

struct csv {
    struct buf out;
    size_t rows;
    char next[CURSOR_ROOM]; /* "" after the last page */
};

/* ---- the table's part, at start */

static bool is_page_field(const struct field *field)
{
    return !strcmp(field->name, "limit") || !strcmp(field->name, "after");
}

static const struct shape *filters_of(struct arena *arena, const struct shape *query)
{
    if (!query) return NULL;
    struct shape *filters = ARENA_NEW(arena, struct shape);
    struct field *fields = ARENA_ARRAY(arena, query->count, struct field);
    *filters = (struct shape){.name = query->name, .fields = fields, .size = query->size};
    for (size_t i = 0; i < query->count; i++)
        if (!is_page_field(&query->fields[i])) fields[filters->count++] = query->fields[i];
    return filters;
}

const struct route *csv_route(struct arena *arena, const struct route *list)
{
    struct route *route = ARENA_NEW(arena, struct route);
    *route = *list;
    route->path = arena_printf(arena, "%s.csv", list->path);
    route->query = filters_of(arena, list->query);
    route->flags &= ~(uint32_t)(ROUTE_LIST | ROUTE_LOOP);
    if (list->summary) route->summary = arena_printf(arena, "%s (all as CSV)", list->summary);
    return route;
}

/* ---- a page */

static err set_after(struct http_exchange *exchange, const struct field *field, const char *cursor)
{
    void *at = field_at(field, exchange->req.query);
    if (field->type == FIELD_TEXT)
        *(const char **)at = *cursor ? cursor : NULL;
    else if (!*cursor)
        *(ident *)at = 0;
    else if (!ident_parse(cursor, at))
        return err_bad_cursor;
    return OK;
}

static err ask_for_page(struct http_exchange *exchange)
{
    const struct shape *query = exchange->entry->list->query;
    if (!query) return OK;
    const struct field *limit = shape_field(query, "limit", 5), *after = shape_field(query, "after", 5);
    if (limit) *(int64_t *)field_at(limit, exchange->req.query) = CSV_PAGE;
    if (after) return set_after(exchange, after, arena_text(exchange->env.arena, exchange->csv->next));
    return exchange->csv->rows > 0 ? err_bad_cursor : OK;
}

/* What the handler allocates is in `page`. An error it gives lives there, too, so then the page is left as it is. */
static err read_page(struct http_exchange *exchange, struct arena *page)
{
    struct req *req = &exchange->req;
    struct arena *own = exchange->env.arena;
    if (setjmp(*arena_guard(page))) {
        exchange->env.arena = own;
        arena_unwind(own);
    }
    exchange->env.arena = page;
    err e = ask_for_page(exchange);
    if (!e && req->route->flags & ROUTE_READ) e = db_read(&exchange->env, req->route->store, &req->tx);
    *exchange->csv->next = 0;
    if (!e) e = exchange->entry->list->handler(req);
    if (req->tx) db_end(req->tx);
    req->tx = NULL;
    exchange->env.arena = own;
    exchange->answer.header_count = 0; /* a list's own headers say nothing of the whole */
    if (!e) arena_reset(page);
    return e;
}

err csv_add(struct http_exchange *exchange, const struct list *items, const char *next)
{
    struct csv *csv = exchange->csv;
    const struct shape *shape = exchange->req.route->out;
    uint32_t viewer = viewer_of(&exchange->req);
    for (size_t i = 0; i < items->count; i++) {
        if (csv->rows++ == CSV_ROWS || csv->out.size > CSV_SIZE - CSV_WIDEST) return err_too_many;
        shape_csv_row(&csv->out, shape, (const char *)items->items + i * shape->size, viewer);
    }
    if (!next) return OK;
    if (strlen(next) >= sizeof csv->next) return err_bad_cursor;
    memcpy(csv->next, next, strlen(next) + 1);
    return OK;
}

/* ---- the file */

static void release(void *arena)
{
    arena_free(arena);
}

/* An arena that ends with the exchange's. */
static struct arena *arena_below(struct arena *arena, size_t limit)
{
    struct arena *made = arena_new(limit);
    if (!made) arena_unwind(arena);
    arena_defer(arena, release, made);
    return made;
}

/* "/api/supplies/audit" is saved as "supplies-audit.csv"; what stands for an id is left out. */
static const char *disposition(struct arena *arena, const struct route *list)
{
    struct buf out = buf_new(arena, 500);
    buf_text(&out, "attachment; filename=\"");
    const char *dash = "";
    for (const char *segment = list->path + strlen("/api/"); *segment;) {
        size_t size = strcspn(segment, "/");
        if (*segment != '{') {
            buf_text(&out, dash);
            buf_add(&out, segment, size);
            dash = "-";
        }
        segment += size + (segment[size] == '/');
    }
    buf_text(&out, ".csv\"");
    return out.data;
}

static err read_pages(struct http_exchange *exchange, struct arena *own, struct arena *kept)
{
    struct csv *csv = exchange->csv;
    struct arena *page = arena_below(own, EXCHANGE_MEMORY);
    if (setjmp(*arena_guard(kept))) {
        exchange->env.arena = own;
        arena_unwind(own);
    }
    csv->out = buf_new(kept, CSV_SIZE);
    shape_csv_head(&csv->out, exchange->req.route->out, viewer_of(&exchange->req));
    do {
        TRY(read_page(exchange, page));
    } while (*csv->next);
    return OK;
}

err csv_answer(struct http_exchange *exchange)
{
    struct req *req = &exchange->req;
    struct arena *own = exchange->env.arena;
    exchange->csv = ARENA_NEW(own, struct csv);
    struct arena *kept = arena_below(own, CSV_MEMORY);
    err e = read_pages(exchange, own, kept);
    struct buf out = exchange->csv->out;
    exchange->csv = NULL;
    TRY(e);
    res_header(req, "Content-Disposition", disposition(own, exchange->entry->list));
    return res_bytes(req, "text/csv; charset=utf-8", out.data, out.size, NULL);
}
