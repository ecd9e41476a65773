/* The company's settings: each change is a new row, valid from now on, so that the past keeps its numbers. */
#include "actions.h"
#include <pthread.h>
#include <string.h>
#include "platform/platform.h"

ERROR(err_settings, ERR_INTERNAL, "settings", "The company's settings cannot be read.");

/* The defaults, as they would stand in a row: what holds while nobody has set anything. */
static const struct setting_row defaults[] = {
    {"name", "\"Make Cats Free\""},
    {"currency", "\"CAT\""},
    {"time_zone", "\"UTC\""},
    {"locale", "\"ru\""},
    {"worker_share_percent", "60"},
    {"penalty", "4000"},
    {"discount_tiers",
     "[{\"over\":1000000,\"percent\":5},{\"over\":2000000,\"percent\":6},{\"over\":3000000,\"percent\":7},"
     "{\"over\":4000000,\"percent\":8},{\"over\":5000000,\"percent\":9},{\"over\":6000000,\"percent\":10},"
     "{\"over\":7000000,\"percent\":11},{\"over\":8000000,\"percent\":12}]"},
    {"no_show_grace_minutes", "30"},
    {"check_in_early_minutes", "120"},
    {"auto_request_supplies", "false"},
    {"charge_on", "\"sunday\""},
    {"pay_on", "\"last\""},
};
/* The newest row holds, even if a development clock that was ahead has gone back since. */
#define AT_LATEST INT64_MAX

enum { SETTINGS = sizeof defaults / sizeof *defaults, TIERS_MAX = 20 };

static const char *value_of(const struct list *rows, const struct setting_row *fallback)
{
    const struct setting_row *row = rows->items;
    for (size_t i = 0; i < rows->count; i++)
        if (text_equal(row[i].key, fallback->key)) return row[i].value;
    return fallback->value;
}

err auth_company_at(struct tx *tx, instant at, struct company *ret)
{
    struct arena *arena = tx_arena(tx);
    struct list rows;
    ident version;
    TRY(store_company_at(tx, at, &rows));
    TRY(store_company_version(tx, &version));
    struct buf json = buf_new(arena, 64 * 1024);
    for (size_t i = 0; i < SETTINGS; i++) {
        buf_text(&json, i ? ",\"" : "{\"");
        buf_text(&json, defaults[i].key);
        buf_text(&json, "\":");
        buf_text(&json, value_of(&rows, &defaults[i]));
    }
    buf_char(&json, '}');
    struct company company = {0};
    TRY(shape_read(arena, &company_shape, json.data, &company));
    company.version = version;
    *ret = company;
    return OK;
}

/* -- The settings of now, kept by version --
 *
 * Every order asks for them, so one index lookup (the version) replaces reading and parsing them. The copy is flat,
 * because what it points to must live in the asker's arena. A version is never used twice, so a copy can be old but
 * never wrong. */
struct flat {
    int64_t version;
    char name[512], currency[8], time_zone[72], locale[8];
    struct discount_tier tiers[TIERS_MAX];
    struct company company; /* the numbers; its pointers mean nothing */
    bool filled;
};
static struct flat kept;
static pthread_mutex_t kept_mutex = PTHREAD_MUTEX_INITIALIZER;

static bool copy_text(char *out, size_t room, const char *text)
{
    size_t size = strlen(text);
    if (size >= room) return false;
    memcpy(out, text, size + 1);
    return true;
}

static void keep(const struct company *company)
{
    struct flat flat = {.version = company->version, .company = *company, .filled = true};
    if (company->discount_tiers.count > TIERS_MAX || !copy_text(flat.name, sizeof flat.name, company->name) ||
        !copy_text(flat.currency, sizeof flat.currency, company->currency) ||
        !copy_text(flat.time_zone, sizeof flat.time_zone, company->time_zone) ||
        !copy_text(flat.locale, sizeof flat.locale, company->locale))
        return;
    if (company->discount_tiers.count)
        memcpy(flat.tiers, company->discount_tiers.items, company->discount_tiers.count * sizeof *flat.tiers);
    pthread_mutex_lock(&kept_mutex);
    kept = flat;
    pthread_mutex_unlock(&kept_mutex);
}

static void unfold(struct arena *arena, const struct flat *flat, struct company *ret)
{
    size_t count = flat->company.discount_tiers.count;
    struct discount_tier *tiers = ARENA_ARRAY(arena, count, struct discount_tier);
    if (count) memcpy(tiers, flat->tiers, count * sizeof *tiers);
    *ret = flat->company;
    ret->name = arena_text(arena, flat->name);
    ret->currency = arena_text(arena, flat->currency);
    ret->time_zone = arena_text(arena, flat->time_zone);
    ret->locale = arena_text(arena, flat->locale);
    ret->discount_tiers = (struct list){.items = tiers, .count = count};
}

err auth_company(struct tx *tx, struct company *ret)
{
    ident version;
    struct flat flat;
    TRY(store_company_version(tx, &version));
    pthread_mutex_lock(&kept_mutex);
    flat = kept;
    pthread_mutex_unlock(&kept_mutex);
    if (flat.filled && flat.version == version) {
        unfold(tx_arena(tx), &flat, ret);
        return OK;
    }
    TRY(auth_company_at(tx, AT_LATEST, ret));
    keep(ret);
    return OK;
}

/* -- Changing -- */

static bool given(const struct field *field, const void *object)
{
    const void *at = field_at(field, object);
    switch (field->type) {
    case FIELD_TEXT:
        return *(const char *const *)at != NULL;
    case FIELD_INT:
    case FIELD_MONEY:
        return *(const int64_t *)at != NONE;
    case FIELD_ENUM:
        return *(const int *)at != 0;
    case FIELD_MAYBE:
        return *(const enum maybe *)at != MAYBE_NONE;
    case FIELD_LIST:
        return ((const struct list *)at)->items != NULL;
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_REAL:
    case FIELD_BOOL:
    case FIELD_OBJECT:
    case FIELD_TEXTS:
    case FIELD_IDS:
    case FIELD_JSON:
    case FIELD_FILE:
        break;
    }
    return false;
}

/* The JSON of one field: an object of that field alone, without its braces and key. */
static err field_json(struct arena *arena, const struct field *field, const void *object, const char **ret)
{
    struct shape one = {.name = "CompanySetting", .fields = field, .count = 1, .size = company_patch_shape.size};
    struct buf buf = buf_new(arena, 64 * 1024);
    shape_write(&buf, &one, object, ~0u);
    size_t head = 1 + strlen(field->name) + 3; /* {"name": */
    if (buf.size <= head + 1) return err_settings;
    *ret = arena_copy(arena, buf.data + head, buf.size - head - 1);
    return OK;
}

static err company_check(struct arena *arena, const struct company_patch *in)
{
    const struct err_field *faults = NULL;
    if (in->name && text_blank(in->name)) err_field_add(arena, &faults, "name", "required", "A name is needed.");
    if (in->currency && !currency_valid(in->currency))
        err_field_add(arena, &faults, "currency", "format", "Three capital letters.");
    if (in->time_zone && !zone_find(in->time_zone))
        err_field_add(arena, &faults, "time_zone", "format", "A name of the IANA list, such as Europe/Moscow.");
    TRY(err_invalid(arena, faults));
    return in->discount_tiers.items ? tiers_check(arena, &in->discount_tiers) : OK;
}

static void zone_changed(struct platform *platform, void *zone)
{
    company_zone_set(platform, zone);
    db_tell(platform, STORE_MAIN, "settings");
}

/* One row for every setting that is given; ids rise above all earlier ones, even if a clock went back. */
static err set_all(struct tx *tx, const struct company_patch *in, ident version)
{
    struct arena *arena = tx_arena(tx);
    ident last = version;
    for (size_t i = 0; i < company_patch_shape.count; i++) {
        const struct field *field = &company_patch_shape.fields[i];
        const char *json;
        if (!given(field, in)) continue;
        TRY(field_json(arena, field, in, &json));
        ident id = env_ident(tx_env(tx));
        last = id > last ? id : last + 1;
        TRY(store_company_set(tx, last, field->name, json));
        TRY(auth_audit(tx, "company.change", field->name, json));
    }
    return OK;
}

err company_change(struct req *req, const struct company_patch *in, struct company *ret)
{
    struct tx *tx = req->tx;
    ident version;
    TRY(company_check(tx_arena(tx), in));
    TRY(db_lock(tx, "auth.company", 0));
    TRY(store_company_version(tx, &version));
    TRY(req_match(req, version));
    TRY(set_all(tx, in, version));
    if (in->time_zone) db_after_commit(tx, zone_changed, (void *)(uintptr_t)zone_find(in->time_zone));
    return auth_company_at(tx, AT_LATEST, ret);
}

err auth_company_set_time_zone(struct tx *tx, const char *name)
{
    struct company_patch patch;
    ident version;
    shape_clear(&company_patch_shape, &patch);
    patch.time_zone = name;
    TRY(company_check(tx_arena(tx), &patch));
    TRY(db_lock(tx, "auth.company", 0));
    TRY(store_company_version(tx, &version));
    TRY(set_all(tx, &patch, version));
    db_after_commit(tx, zone_changed, (void *)(uintptr_t)zone_find(name));
    return OK;
}

err company_start(struct env *env)
{
    struct company company;
    struct tx *tx;
    TRY(db_read(env, STORE_MAIN, &tx));
    err e = auth_company(tx, &company);
    db_end(tx);
    if (e) return e;
    const struct zone *zone = zone_find(company.time_zone);
    if (!zone)
        return err_new(env->arena, ERR_INTERNAL, "time_zone",
                       "The company's time zone \"%s\" is unknown here: install tzdata.", company.time_zone);
    company_zone_set(env->platform, zone);
    return OK;
}

/* -- Audit -- */

err auth_audit(struct tx *tx, const char *action, const char *subject, const char *detail)
{
    return store_audit_add(tx, action, subject, detail ? detail : "");
}
