/* A company moves from one engine to the other: store by store, each in one transaction, marked as unfinished from
 * before its first table is made until all stores were read back and found equal. How a table's rows go: copy_table.c.
 *
 * Nobody else may be at work meanwhile. A folder has its lock, which both the running server and we take. On PostgreSQL
 * a transaction that lasts as long as the copy holds an advisory lock: on a source the one that every server takes when
 * it starts (and gives up after 10 s), on a target one that only copies take, for there the mark keeps servers away. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/text.h"
#include "copy.h"
#include "platform/clock.h"

#define FINISHED "finished "

static struct sql sql_mark = SQL("platform", "copy_mark"), sql_hold = SQL("platform", "copy_hold"),
                  sql_others = SQL("platform", "copy_others"), sql_relations = SQL("platform", "copy_relations"),
                  sql_migrations = SQL("platform", "copy_migrations"), sql_limits = SQL("platform", "copy_no_limits"),
                  sql_find = SQL("platform", "migration_find"), sql_lock = SQL("platform", "migration_lock"),
                  sql_origin = SQL("platform", "event_origin_raise");

/* Rows come table by table, and may refer to rows that are not there yet, of other tables or of their own: references
 * are checked once, at the end. Outside this transaction no constraint is ever deferrable. */
static const char *const references_later[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = "PRAGMA defer_foreign_keys = ON",
    [DIALECT_POSTGRESQL] =
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP EXECUTE format("
        "'ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', r.owner, r.conname); END LOOP; END $$",
};
static const char *const references_now[DIALECT_COUNT] = {
    [DIALECT_SQLITE] = "", /* at the commit */
    [DIALECT_POSTGRESQL] =
        "SET CONSTRAINTS ALL IMMEDIATE; "
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP EXECUTE format("
        "'ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', r.owner, r.conname); END LOOP; END $$",
};

/* What an earlier copy made, on PostgreSQL (a folder is removed by hand); but for extensions, which may be the
 * operator's. */
static const char drop_all[] =
    "DO $$ DECLARE r record; BEGIN "
    "FOR r IN SELECT oid::regclass AS name FROM pg_class WHERE relkind IN ('r', 'p') "
    "AND relnamespace = current_schema()::regnamespace LOOP "
    "EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', r.name); END LOOP; "
    "FOR r IN SELECT oid::regprocedure AS name FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP "
    "EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', r.name); END LOOP; END $$";

enum target_kind { TARGET_EMPTY, TARGET_UNFINISHED, TARGET_FINISHED, TARGET_TAKEN };
struct target_state {
    enum target_kind kind;
    const char *id; /* of the copy that made it; "" where there was none */
};
/* One table, its columns as each side names them, and what was counted. */
struct table_pair {
    struct copy_table from, to;
    struct tally sent, arrived;
};
struct part {
    enum store store;
    struct tx *from_hold, *to_hold, *from; /* open as long as the copy lasts; `from` is the snapshot that is read */
    struct target_state state;
    struct table_pair *pairs;
    size_t pair_count;
};
struct copying {
    struct env *from, *to;
    const struct copy *copy;
    struct part parts[STORE_COUNT];
    size_t count, differing;
};

/* ---- places */

bool copy_place_is_address(const char *place)
{
    return strstr(place, "://") != NULL;
}

const char *copy_address(struct arena *arena, const char *place, enum store store)
{
    static const char mark[] = "{store}";
    const char *at = strstr(place, mark);
    if (!at) return arena_text(arena, place);
    return arena_printf(arena, "%.*s%s%s", (int)(at - place), place, store_names[store], at + strlen(mark));
}

err copy_check_places(struct arena *arena, const struct copy *copy)
{
    bool from = copy_place_is_address(copy->from), to = copy_place_is_address(copy->to);
    const char *address = from ? copy->from : copy->to;
    if (from == to)
        return err_new(arena, ERR_INVALID, "usage", "A copy goes from a data folder to postgresql://…, or back. %s",
                       from ? "From PostgreSQL to PostgreSQL use pg_dump and pg_restore."
                            : "From folder to folder use `mcf backup` and `mcf restore`.");
    if (driver_for(address) != &driver_postgresql)
        return err_new(arena, ERR_INVALID, "usage",
                       "%s is no address of PostgreSQL: postgresql://user@host/mcf_{store}.", address);
    if (strstr(address, "{store}")) return OK;
    return err_new(
        arena, ERR_INVALID, "usage",
        "The address must say with {store} where the store's name goes, for each store has a database of its "
        "own: postgresql://user@host/mcf_{store}.");
}

/* The stores of a folder are opened as files: the ones that are missing would be made. */
static err check_files(const struct platform *platform, struct arena *arena, const char *folder)
{
    bool used[STORE_COUNT] = {0};
    stores_used(platform, used);
    for (int store = 1; store < STORE_COUNT; store++) {
        if (!used[store] || !access(arena_printf(arena, "%s/%s.db", folder, store_names[store]), F_OK)) continue;
        return err_new(arena, ERR_CONFLICT, "not_up_to_date",
                       "%s/%s.db is not there: name a data folder, brought up to date with `mcf migrate --data %s`.",
                       folder, store_names[store], folder);
    }
    return OK;
}

err copy_open(struct platform *platform, struct arena *arena, const char *place, bool source)
{
    bool address = copy_place_is_address(place);
    platform->config.data = address ? NULL : place;
    if (source && !address) TRY(check_files(platform, arena, place));
    for (int store = 1; store < STORE_COUNT; store++) {
        const char *plain = copy_address(arena, place, store);
        /* By this name our own connections are told from others'. */
        platform->config.db[store] =
            address ? arena_printf(arena, "%s%sapplication_name=mcf%%20copy", plain, strchr(plain, '?') ? "&" : "?")
                    : NULL;
    }
    err e = db_open(platform, arena);
    if (!err_is(e, "data_in_use")) return e;
    return err_new(arena, ERR_CONFLICT, "data_in_use",
                   "%s is in use: a company is copied while it stands still. Stop its server, then try again.", place);
}

/* ---- who is there, and what */

static err hold(struct env *env, enum store store, bool source, struct tx **ret)
{
    int64_t held = 0;
    TRY(db_read(env, store, ret));
    TRY(db_scalar(*ret, &sql_hold, &held, P_INT("source", source)));
    if (held) return OK;
    return err_new(env->arena, ERR_CONFLICT, "data_in_use",
                   "The store %s is in use by another copy, or by a server that starts. Wait until that has ended.",
                   store_names[store]);
}

static err look(struct tx *tx, struct target_state *ret)
{
    struct list relations = {NULL, 0};
    const char *mark = NULL;
    bool ours = false;
    *ret = (struct target_state){TARGET_EMPTY, ""};
    TRY(db_list(tx, &sql_relations, &copy_name_shape, &relations));
    if (!relations.count) return OK;
    for (size_t i = 0; i < relations.count; i++)
        ours |= !strcmp(((const struct copy_name *)relations.items)[i].name, "schema_migration");
    ret->kind = TARGET_TAKEN;
    if (!ours) return OK;
    err e = db_text(tx, &sql_find, &mark, P_TEXT("name", "copy"));
    if (e) return e->kind == ERR_NOT_FOUND ? OK : e;
    bool finished = text_starts(mark, FINISHED);
    ret->kind = finished ? TARGET_FINISHED : TARGET_UNFINISHED;
    ret->id = mark + strlen(finished ? FINISHED : COPY_UNFINISHED);
    return OK;
}

static err hold_source(struct copying *copying, struct part *part)
{
    struct env *env = copying->from;
    struct target_state state;
    int64_t others = 0, unlimited = 0;
    const char *known = "";
    TRY(hold(env, part->store, true, &part->from_hold));
    TRY(db_read(env, part->store, &part->from));
    TRY(db_scalar(part->from, &sql_limits, &unlimited)); /* it may wait for its turn for long */
    TRY(db_scalar(part->from_hold, &sql_others, &others));
    if (others)
        return err_new(
            env->arena, ERR_CONFLICT, "data_in_use",
            "Somebody is connected to the source's store %s: a company is copied while it stands still. Stop "
            "every server, then try again.",
            store_names[part->store]);
    TRY(look(part->from, &state));
    if (state.kind == TARGET_UNFINISHED || state.kind == TARGET_EMPTY)
        return err_new(env->arena, ERR_CONFLICT, "no_company", "The source's store %s is %s.", store_names[part->store],
                       state.kind == TARGET_EMPTY ? "empty: there is no company to copy"
                                                  : "itself a copy that was not finished");
    err e = db_text(part->from, &sql_find, &known, P_TEXT("name", "store"));
    if (e || !text_equal(known, store_names[part->store]))
        return err_new(env->arena, ERR_CONFLICT, "store",
                       "The source's database for the store %s holds something else.", store_names[part->store]);
    return OK;
}

static err look_at_target(struct copying *copying, struct part *part)
{
    struct tx *tx = NULL;
    TRY(hold(copying->to, part->store, false, &part->to_hold));
    TRY(db_read(copying->to, part->store, &tx)); /* short: nothing may hold the tables that are dropped */
    err e = look(tx, &part->state);
    db_end(tx);
    return e;
}

/* The copy that was not finished is done anew, with its id: so a run that ended between two of its last marks is known,
 * too. Anything else that holds a table is somebody's. */
static err check_target(struct copying *copying, const char **ret_id)
{
    struct arena *arena = copying->to->arena;
    const char *id = NULL;
    for (size_t i = 0; i < copying->count; i++)
        if (copying->parts[i].state.kind == TARGET_UNFINISHED) id = copying->parts[i].state.id;
    for (size_t i = 0; i < copying->count; i++) {
        const struct part *part = &copying->parts[i];
        bool again = part->state.kind == TARGET_UNFINISHED ||
                     (part->state.kind == TARGET_FINISHED && text_equal(part->state.id, id));
        if (again && !db_shared(copying->to->platform, part->store))
            return err_new(arena, ERR_CONFLICT, "not_empty",
                           "%s holds a copy that was not finished: remove that folder and try again.",
                           copying->to->platform->config.data);
        if (!again && part->state.kind != TARGET_EMPTY)
            return err_new(arena, ERR_CONFLICT, "not_empty",
                           "The target's store %s is not empty: a company is copied into databases of its own. Name "
                           "others.",
                           store_names[part->store]);
    }
    *ret_id = id ? id : arena_printf(arena, "%016llx", (unsigned long long)env_ident(copying->to));
    return OK;
}

/* ---- making the target */

static err mark(struct tx *tx, const char *words, const char *id)
{
    const char *text = arena_printf(tx_arena(tx), "%s%s", words, id);
    return db_exec(tx, &sql_mark, P_TEXT("hash", text), P_TIME("at", env_real_now(tx_env(tx))));
}

/* From here on until the end no server takes the store. One that starts at this moment waits for our transaction, or we
 * for its. */
static err make_marked(struct tx *tx, const struct part *part, const char *id)
{
    struct target_state now;
    TRY(db_exec(tx, &sql_lock));
    TRY(look(tx, &now));
    if (now.kind != part->state.kind)
        return err_new(tx_arena(tx), ERR_CONFLICT, "not_empty", "Somebody else has begun to use the target's store %s.",
                       store_names[part->store]);
    if (now.kind != TARGET_EMPTY) TRY(migrate_script(tx, drop_all));
    TRY(migrate_own_table(tx));
    return mark(tx, COPY_UNFINISHED, id);
}

static err in_write(struct env *env, const struct part *part, const char *id,
                    err (*work)(struct tx *tx, const struct part *part, const char *id))
{
    struct tx *tx = NULL;
    TRY(db_begin(env, part->store, &tx));
    err e = work(tx, part, id);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static err make_finished(struct tx *tx, const struct part *part, const char *id)
{
    return mark(tx, FINISHED, id);
}

/* ---- the rows */

static bool same_names(const struct list *a, const struct list *b, const char **ret_missing, bool *ret_of_source)
{
    const struct copy_name *x = a->items, *y = b->items;
    size_t i = 0;
    while (i < a->count && i < b->count && !strcmp(x[i].name, y[i].name)) i++;
    if (i == a->count && i == b->count) return true;
    *ret_of_source = i == a->count || (i < b->count && strcmp(x[i].name, y[i].name) > 0);
    *ret_missing = *ret_of_source ? y[i].name : x[i].name;
    return false;
}

static err check_migrations(const struct part *part, struct tx *to)
{
    struct list from_names = {NULL, 0}, to_names = {NULL, 0};
    const char *missing = NULL;
    bool of_source = false;
    TRY(db_list(part->from, &sql_migrations, &copy_name_shape, &from_names));
    TRY(db_list(to, &sql_migrations, &copy_name_shape, &to_names));
    if (same_names(&from_names, &to_names, &missing, &of_source)) return OK;
    return err_new(tx_arena(to), ERR_CONFLICT, "not_up_to_date",
                   of_source ? "The source's store %s lacks %s: bring it up to date with `mcf migrate` first."
                             : "The source's store %s was made by another version of mcf, with %s: use that one.",
                   store_names[part->store], missing);
}

static err find_pairs(struct part *part, struct tx *to)
{
    struct list from_names = {NULL, 0}, to_names = {NULL, 0};
    const char *missing = NULL;
    bool of_source = false;
    TRY(copy_tables(part->from, &from_names));
    TRY(copy_tables(to, &to_names));
    if (!same_names(&from_names, &to_names, &missing, &of_source))
        return err_new(tx_arena(to), ERR_CONFLICT, "not_up_to_date", "The %s has no table %s in the store %s.",
                       of_source ? "source" : "target", missing, store_names[part->store]);
    part->pairs = ARENA_ARRAY(tx_arena(to), from_names.count, struct table_pair);
    part->pair_count = from_names.count;
    for (size_t i = 0; i < from_names.count; i++) {
        const char *name = ((const struct copy_name *)from_names.items)[i].name;
        part->pairs[i] = (struct table_pair){0};
        TRY(copy_table_find(part->from, name, &part->pairs[i].from));
        TRY(copy_table_find(to, name, &part->pairs[i].to));
        TRY(copy_table_same(to, &part->pairs[i].from, &part->pairs[i].to));
    }
    return OK;
}

/* What the migrations themselves wrote is in the source, too, perhaps changed since. Row by row, for a table that is
 * only added to refuses to be emptied, and has none. */
static err clear(struct tx *tx, const struct part *part)
{
    struct buf text = buf_new(tx_arena(tx), 1 << 20);
    for (size_t i = 0; i < part->pair_count; i++) buf_printf(&text, "DELETE FROM \"%s\";", part->pairs[i].to.name);
    return migrate_script(tx, text.data);
}

static err fill(struct tx *tx, struct part *part)
{
    enum dialect dialect = tx->connection->driver->dialect;
    struct fault fault;
    TRY(db_exec(tx, &sql_limits));
    TRY(check_migrations(part, tx));
    TRY(find_pairs(part, tx));
    if (!tx->connection->driver->script(tx->connection->handle, references_later[dialect], &fault))
        return tx_failed(tx, &fault);
    TRY(clear(tx, part));
    for (size_t i = 0; i < part->pair_count; i++)
        TRY(copy_table_rows(part->from, &part->pairs[i].from, tx, &part->pairs[i].sent));
    if (!tx->connection->driver->script(tx->connection->handle, references_now[dialect], &fault))
        return tx_failed(tx, &fault);
    return db_exec(tx, &sql_origin); /* new events come behind the copied ones */
}

static err fill_store(struct copying *copying, struct part *part)
{
    struct tx *tx = NULL;
    TRY(db_begin(copying->to, part->store, &tx));
    err e = fill(tx, part);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

/* ---- and what arrived */

static void tell(struct copying *copying, const struct part *part, const struct table_pair *pair)
{
    struct arena *arena = copying->to->arena;
    struct copied_table table = {
        .store = part->store,
        .name = pair->from.name,
        .from = {pair->sent.rows, text_hex(arena, pair->sent.sum, TALLY_BYTES)},
        .to = {pair->arrived.rows, text_hex(arena, pair->arrived.sum, TALLY_BYTES)},
    };
    if (copying->copy->compared) copying->copy->compared(copying->copy->context, &table);
}

static err compare_store(struct copying *copying, struct part *part)
{
    struct tx *tx = NULL;
    err e = OK;
    TRY(db_read(copying->to, part->store, &tx));
    for (size_t i = 0; !e && i < part->pair_count; i++) {
        struct table_pair *pair = &part->pairs[i];
        e = copy_table_rows(tx, &pair->to, NULL, &pair->arrived);
        if (e) break;
        bool same = pair->sent.rows == pair->arrived.rows && !memcmp(pair->sent.sum, pair->arrived.sum, TALLY_BYTES);
        if (!same) copying->differing++;
        tell(copying, part, pair);
    }
    db_end(tx);
    return e;
}

static err run(struct copying *copying, err (*migrate)(struct env *env))
{
    const char *id = NULL;
    for (size_t i = 0; i < copying->count; i++) TRY(hold_source(copying, &copying->parts[i]));
    for (size_t i = 0; i < copying->count; i++) TRY(look_at_target(copying, &copying->parts[i]));
    TRY(check_target(copying, &id));
    for (size_t i = 0; i < copying->count; i++) TRY(in_write(copying->to, &copying->parts[i], id, make_marked));
    copying->to->platform->db->copying = true;
    TRY(migrate(copying->to));
    for (size_t i = 0; i < copying->count; i++) {
        TRY(fill_store(copying, &copying->parts[i]));
        TRY(compare_store(copying, &copying->parts[i]));
    }
    if (copying->differing)
        return err_new(copying->to->arena, ERR_CONFLICT, "skewed",
                       "%zu tables of the target are not what the source holds (see above). No server will use this "
                       "copy. Do it again.",
                       copying->differing);
    for (size_t i = 0; i < copying->count; i++) TRY(in_write(copying->to, &copying->parts[i], id, make_finished));
    return OK;
}

err db_copy(struct env *from, struct env *to, const struct copy *copy, err (*migrate)(struct env *env))
{
    struct copying copying = {.from = from, .to = to, .copy = copy};
    for (int store = 1; store < STORE_COUNT; store++)
        if (db_store_open(from->platform, store)) copying.parts[copying.count++].store = store;
    err e = run(&copying, migrate);
    for (size_t i = 0; i < copying.count; i++) {
        db_end(copying.parts[i].from);
        db_end(copying.parts[i].from_hold);
        db_end(copying.parts[i].to_hold);
    }
    return e;
}
