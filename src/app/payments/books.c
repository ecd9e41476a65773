#include "books.h"
#include <search.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "journal.h"
#include "news.h"

enum { LOOK_EVERY_MS = 10, ID_BYTES = 10, PENDING_MS = 5000 };

ERROR(err_key_reused, ERR_KEY_REUSED, "key_reused", "The key belongs to another movement.");
ERROR(err_cursor, ERR_INVALID, "malformed", "`after` is not what a page before gave as `next`.");

/* A movement, and what becomes of it. */
struct booked {
    struct movement movement;
    struct verdict verdict;
    instant end_at;
    bool told;
};

struct service_settings service = {.pending_ms = PENDING_MS, .list_lies = LIE_NOT};
pthread_mutex_t service_lock = PTHREAD_MUTEX_INITIALIZER;
/* All of it under service_lock. Entries are never freed, nor moved. */
static struct booked **entries;
static size_t entry_count, entry_room, pending_count;
static void *by_key, *by_id; /* trees of tsearch */
static uint64_t chance = 1;

static int compare_keys(const void *a, const void *b)
{
    const struct movement *one = &((const struct booked *)a)->movement, *other = &((const struct booked *)b)->movement;
    return one->kind != other->kind ? one->kind - other->kind : strcmp(one->key, other->key);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const struct booked *)a)->movement.id, ((const struct booked *)b)->movement.id);
}

static struct booked *find_key(int kind, const char *key)
{
    struct booked wanted = {.movement = {.kind = kind, .key = key}};
    struct booked **found = tfind(&wanted, &by_key, compare_keys);
    return found ? *found : NULL;
}

static struct booked *find_id(const char *id)
{
    struct booked wanted = {.movement = {.id = id}};
    struct booked **found = tfind(&wanted, &by_id, compare_ids);
    return found ? *found : NULL;
}

static void keep(struct booked *entry)
{
    if (entry_count == entry_room) {
        entry_room = entry_room ? entry_room * 2 : 64;
        entries = realloc(entries, entry_room * sizeof(struct booked *));
        if (!entries) abort();
    }
    entries[entry_count++] = entry;
    if (!tsearch(entry, &by_key, compare_keys) || !tsearch(entry, &by_id, compare_ids)) abort();
    if (entry->movement.status == MOVEMENT_PENDING) pending_count++;
}

static struct booked *entry_new(const struct booked *from)
{
    struct booked *entry = malloc(sizeof *entry);
    if (!entry) abort();
    *entry = *from;
    struct movement *it = &entry->movement;
    it->id = player_copy(it->id);
    it->key = player_copy(it->key);
    it->currency = player_copy(it->currency);
    it->method = player_copy(it->method);
    it->reference = player_copy(it->reference);
    it->callback_url = player_copy(it->callback_url);
    it->reason = player_copy(it->reason);
    entry->verdict.reason = player_copy(entry->verdict.reason);
    return entry;
}

/* ---- deciding */

void service_change(const struct service_settings *change)
{
    pthread_mutex_lock(&service_lock);
    if (change->delay_ms != NONE) service.delay_ms = change->delay_ms;
    if (change->decline_percent != NONE) service.decline_percent = change->decline_percent;
    if (change->pending_percent != NONE) service.pending_percent = change->pending_percent;
    if (change->pending_ms != NONE) service.pending_ms = change->pending_ms;
    if (change->seed != NONE) chance = (uint64_t)change->seed;
    if (change->timeout_after_success != MAYBE_NONE) service.timeout_after_success = change->timeout_after_success;
    if (change->lose_webhooks != MAYBE_NONE) service.lose_webhooks = change->lose_webhooks;
    if (change->list_lies) service.list_lies = change->list_lies;
    faults_change(&service.faults, &change->faults);
    pthread_mutex_unlock(&service_lock);
}

static int64_t made_before(int kind, const char *method)
{
    int64_t count = 0;
    for (size_t i = 0; i < entry_count; i++)
        if (entries[i]->movement.kind == kind && !strcmp(entries[i]->movement.method, method)) count++;
    return count;
}

/* As the method says, and sometimes as chance says. */
static struct verdict decide(int kind, const char *token)
{
    struct verdict verdict = method_verdict(method_find(token), (enum movement_kind)kind, made_before(kind, token));
    bool unlucky = chance_falls(&chance, service.decline_percent),
         slow = chance_falls(&chance, service.pending_percent);
    if (verdict.status == MOVEMENT_SUCCEEDED && unlucky)
        verdict = (struct verdict){MOVEMENT_DECLINED, "bad_luck", verdict.pending};
    verdict.pending = verdict.pending || slow;
    return verdict;
}

static void id_make(int kind, char *out, size_t size)
{
    unsigned char bytes[ID_BYTES];
    char hex[2 * ID_BYTES + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    snprintf(out, size, "%s_%s", kind == KIND_CHARGE ? "ch" : "po", hex);
}

static err write_made(const struct booked *entry)
{
    const struct movement *it = &entry->movement;
    bool pending = it->status == MOVEMENT_PENDING;
    return journal_write(&(struct journal_line){
        .what = JOURNAL_MADE,
        .id = it->id,
        .kind = it->kind,
        .key = it->key,
        .amount = it->amount,
        .currency = it->currency,
        .method = it->method,
        .reference = it->reference,
        .callback_url = it->callback_url,
        .status = it->status,
        .reason = it->reason,
        .at = it->created_at,
        .end_status = pending ? (int)entry->verdict.status : 0,
        .end_reason = pending ? entry->verdict.reason : NULL,
        .end_at = pending ? entry->end_at : 0,
    });
}

static err make(int kind, const struct movement_new *in, struct booked **ret)
{
    char id[sizeof "ch_" + 2 * ID_BYTES];
    instant now = player_now(), last = entry_count ? entries[entry_count - 1]->movement.created_at : 0;
    struct booked it = {.verdict = decide(kind, in->method)};
    id_make(kind, id, sizeof id);
    it.movement = (struct movement){
        .id = id,
        .kind = kind,
        .status = it.verdict.pending ? MOVEMENT_PENDING : it.verdict.status,
        .reason = it.verdict.pending ? NULL : it.verdict.reason,
        .key = in->key,
        .currency = in->currency,
        .method = in->method,
        .reference = in->reference,
        .callback_url = in->callback_url,
        .amount = in->amount,
        .created_at = now > last ? now : last,
    };
    it.end_at = now + service.pending_ms;
    TRY(write_made(&it));
    *ret = entry_new(&it);
    keep(*ret);
    return OK;
}

/* Where the customer wants to be told is not part of what is asked for. */
static bool same(const struct movement *it, const struct movement_new *in)
{
    return it->amount == in->amount && !strcmp(it->currency, in->currency) && !strcmp(it->method, in->method) &&
           !strcmp(it->reference, in->reference);
}

static err take(int kind, const struct movement_new *in, struct movement *ret, bool *ret_made)
{
    struct booked *entry = find_key(kind, in->key);
    bool made = !entry;
    if (made) TRY(make(kind, in, &entry));
    entry->movement.posts++;
    if (!same(&entry->movement, in)) return err_key_reused;
    *ret = entry->movement;
    *ret_made = made;
    return OK;
}

/* An end is told by webhook, unless it shall be lost. */
static void tell(const struct movement *it)
{
    pthread_mutex_lock(&service_lock);
    bool lost = service.lose_webhooks == MAYBE_YES;
    pthread_mutex_unlock(&service_lock);
    if (!it->callback_url || lost)
        books_told(it->id);
    else
        news_send(it);
}

err books_take(int kind, const struct movement_new *in, struct movement *ret, bool *ret_made)
{
    pthread_mutex_lock(&service_lock);
    err e = take(kind, in, ret, ret_made);
    pthread_mutex_unlock(&service_lock);
    if (!e && *ret_made && ret->status != MOVEMENT_PENDING) tell(ret);
    return e;
}

/* ---- ends of pending ones */

static void end(struct booked *entry)
{
    entry->movement.status = (int)entry->verdict.status;
    entry->movement.reason = entry->verdict.reason;
    pending_count--;
}

static err write_end(const struct booked *entry)
{
    return journal_write(&(struct journal_line){.what = JOURNAL_ENDED,
                                                .id = entry->movement.id,
                                                .amount = NONE,
                                                .status = (int)entry->verdict.status,
                                                .reason = entry->verdict.reason,
                                                .at = player_now()});
}

/* Ends one whose time has come; one that the journal does not take is tried again. False: there is none. */
static bool end_one(struct movement *ret)
{
    struct booked *due = NULL;
    instant now = player_now();
    pthread_mutex_lock(&service_lock);
    for (size_t i = 0; pending_count && i < entry_count && !due; i++)
        if (entries[i]->movement.status == MOVEMENT_PENDING && entries[i]->end_at <= now) due = entries[i];
    if (due && write_end(due)) due = NULL;
    if (due) end(due);
    if (due) *ret = due->movement;
    pthread_mutex_unlock(&service_lock);
    return due != NULL;
}

static void *work(void *context)
{
    struct movement ended;
    for (;;) {
        if (end_one(&ended))
            tell(&ended);
        else
            usleep(LOOK_EVERY_MS * 1000);
    }
    return NULL;
}

void books_told(const char *id)
{
    pthread_mutex_lock(&service_lock);
    struct booked *entry = find_id(id);
    if (entry && !entry->told) {
        entry->told = true;
        (void)journal_write(
            &(struct journal_line){.what = JOURNAL_TOLD, .id = id, .amount = NONE}); /* else told twice */
    }
    pthread_mutex_unlock(&service_lock);
}

/* ---- opening */

static void remember(const struct journal_line *line)
{
    struct booked *known = find_id(line->id);
    if (known && line->what == JOURNAL_ENDED && known->movement.status == MOVEMENT_PENDING) end(known);
    if (known && line->what == JOURNAL_TOLD) known->told = true;
    if (known || line->what != JOURNAL_MADE) return;
    keep(entry_new(&(struct booked){
        .movement = {.id = line->id,
                     .kind = line->kind,
                     .status = line->status,
                     .reason = line->reason,
                     .key = line->key,
                     .currency = line->currency,
                     .method = line->method,
                     .reference = line->reference,
                     .callback_url = line->callback_url,
                     .amount = line->amount,
                     .created_at = line->at},
        .verdict = {(enum movement_status)line->end_status, line->end_reason, line->status == MOVEMENT_PENDING},
        .end_at = line->end_at,
    }));
}

err books_open(struct arena *arena, const char *folder)
{
    pthread_t thread;
    if (folder) TRY(journal_open(arena, folder, remember));
    for (size_t i = 0; i < entry_count; i++)
        if (!entries[i]->told && entries[i]->movement.status != MOVEMENT_PENDING) tell(&entries[i]->movement);
    if (pthread_create(&thread, NULL, work, NULL)) abort();
    pthread_detach(thread);
    return OK;
}

/* ---- reading */

bool books_find(int kind, const char *key, struct movement *ret)
{
    pthread_mutex_lock(&service_lock);
    struct booked *entry = find_key(kind, key);
    if (entry) entry->movement.asked++;
    if (entry) *ret = entry->movement;
    pthread_mutex_unlock(&service_lock);
    return entry != NULL;
}

static bool within(const struct movement *it, const struct books_range *range)
{
    return it->kind == range->kind && (!range->from || it->created_at >= range->from) &&
           (!range->to || it->created_at < range->to);
}

/* A cursor is the place in the books where the next page begins. */
static bool cursor_parse(const char *text, size_t *ret)
{
    char *end = NULL;
    unsigned long long place = text ? strtoull(text, &end, 10) : 0;
    *ret = (size_t)place;
    return !text || (strspn(text, "0123456789") == strlen(text) && *text && !*end);
}

err books_page(struct arena *arena, const struct books_range *range, struct list *ret, const char **ret_next)
{
    size_t place, next = 0, count = 0, most = (size_t)range->limit;
    if (!cursor_parse(range->after, &place)) return err_cursor;
    struct movement *found = ARENA_ARRAY(arena, most, struct movement);
    pthread_mutex_lock(&service_lock);
    for (; place < entry_count && !next; place++) {
        if (!within(&entries[place]->movement, range)) continue;
        if (count == most)
            next = place;
        else
            found[count++] = entries[place]->movement;
    }
    pthread_mutex_unlock(&service_lock);
    *ret = (struct list){found, count};
    *ret_next = next ? arena_printf(arena, "%zu", next) : NULL;
    return OK;
}

struct list books_all(struct arena *arena)
{
    pthread_mutex_lock(&service_lock);
    size_t count = entry_count;
    pthread_mutex_unlock(&service_lock); /* an arena is not used under a lock; later ones stand behind these */
    struct movement *all = ARENA_ARRAY(arena, count, struct movement);
    pthread_mutex_lock(&service_lock);
    for (size_t i = 0; i < count; i++) all[i] = entries[i]->movement;
    pthread_mutex_unlock(&service_lock);
    return (struct list){all, count};
}
