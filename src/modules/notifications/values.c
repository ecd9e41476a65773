#include "values.h"
#include <string.h>
#include "events/accounting.h"
#include "events/tasks.h"

static const struct field facts_fields[] = {
    F_TEXT(struct facts, number, OMIT),
    F_TIME(struct facts, scheduled_at, OMIT),
    F_MONEY(struct facts, price, OMIT),
    F_MONEY(struct facts, owed, OMIT),
    F_MONEY(struct facts, earned, OMIT),
    F_MONEY(struct facts, penalty, OMIT),
    F_ENUM(struct facts, cause, OMIT, task_cause_names),
    F_INT(struct facts, count, OMIT),
    F_MONEY(struct facts, amount, OMIT),
    F_ENUM(struct facts, kind, OMIT, movement_kind_names),
};
const struct shape facts_shape = SHAPE(struct facts, "NotificationFacts", facts_fields);

static const struct field task_contact_fields[] = {
    F_TEXT(struct task_contact, service_type_name, 0), F_TEXT(struct task_contact, description, 0),
    F_TEXT(struct task_contact, address, 0),           F_TEXT(struct task_contact, contact_phone, 0),
    F_TEXT(struct task_contact, client_name, 0),       F_TEXT(struct task_contact, worker_name, 0),
};
const struct shape task_contact_shape = SHAPE(struct task_contact, "NotificationTask", task_contact_fields);

static bool is_russian(const struct reader *reader)
{
    return !strcmp(reader->locale, "ru");
}

const char *value_when(struct arena *arena, const struct reader *reader, instant at)
{
    static const char *const days[][7] = {
        {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
        {"понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"},
    };
    static const char *const months[][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"},
        {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
         "декабря"},
    };
    if (!at) return NULL;
    bool russian = is_russian(reader);
    struct date date = date_of(reader->zone, at);
    int minute = minute_of_day(reader->zone, at);
    return arena_printf(arena, "%s, %d %s %d, %02d:%02d", days[russian][date_weekday(date)], date.day,
                        months[russian][date.month - 1], date.year, minute / 60, minute % 60);
}

const char *value_money(struct arena *arena, const struct reader *reader, money amount)
{
    if (amount == NONE) return NULL;
    bool russian = is_russian(reader);
    const char *plain = money_text(arena, amount), *point = strchr(plain, '.');
    struct buf out = buf_new(arena, 200);
    if (*plain == '-') buf_text(&out, "\u2212"), plain++;
    for (const char *digit = plain; digit < point; digit++) {
        if (digit > plain && (point - digit) % 3 == 0) buf_text(&out, russian ? "\u00a0" : ",");
        buf_char(&out, *digit);
    }
    buf_printf(&out, "%s%s\u00a0%s", russian ? "," : ".", point + 1, reader->currency);
    return out.data;
}

static const char *value_cause(const struct reader *reader, int cause)
{
    static const char *const words[][6] = {
        {NULL, "the worker did not come", "the worker could not do it", "the work was not done",
         "the supplies were not there in time", "another reason"},
        {NULL, "воркер не пришёл", "воркер не смог выполнить работу", "работа не выполнена",
         "расходники не были готовы вовремя", "другая причина"},
    };
    return cause > 0 && cause < 6 ? words[is_russian(reader)][cause] : NULL;
}

/* Only what can be taken back has a word. */
static const char *value_movement(const struct reader *reader, int kind)
{
    static const char *const words[][MOVEMENT_BONUS + 1] = {
        {NULL, "the price of a task", "the share of a task", "a penalty", "a bonus"},
        {NULL, "стоимость задачи", "доля за задачу", "штраф", "премия"},
    };
    return kind > 0 && kind <= MOVEMENT_BONUS ? words[is_russian(reader)][kind] : NULL;
}

const char *value_link(struct arena *arena, const char *public_url, enum destination opens, ident task,
                       const char *token)
{
    char id[IDENT_TEXT];
    switch (opens) {
    case OPENS_NOTHING:
        return NULL;
    case OPENS_CONFIRMATION:
        return token ? arena_printf(arena, "%s/confirm/%s", public_url, token) : NULL;
    case OPENS_PASSWORD:
        return token ? arena_printf(arena, "%s/reset/%s", public_url, token) : NULL;
    case OPENS_INVITATION:
        return token ? arena_printf(arena, "%s/invitation/%s", public_url, token) : NULL;
    case OPENS_TASK:
        if (!task) return NULL;
        ident_write(task, id);
        return arena_printf(arena, "%s/tasks/%s", public_url, id);
    case OPENS_SUPPLIES:
        return arena_printf(arena, "%s/supplies", public_url);
    case OPENS_AUDIT:
        return arena_printf(arena, "%s/supplies/audit", public_url);
    case OPENS_SIGN_IN:
        return arena_printf(arena, "%s/sign-in", public_url);
    case OPENS_ACCOUNT:
        return arena_printf(arena, "%s/account", public_url);
    case OPENS_LEDGER:
        return arena_printf(arena, "%s/accounting", public_url);
    case OPENS_CHECKS:
        return arena_printf(arena, "%s/accounting/checks", public_url);
    }
    return NULL;
}

const struct word *values(struct arena *arena, const struct reader *reader, const struct facts *facts,
                          const struct task_contact *task, const char *link)
{
    const struct word words[] = {
        {"name", reader->name},
        {"company", reader->company},
        {"number", facts->number},
        {"when", value_when(arena, reader, facts->scheduled_at)},
        {"price", value_money(arena, reader, facts->price)},
        {"owed", value_money(arena, reader, facts->owed)},
        {"earned", value_money(arena, reader, facts->earned)},
        {"penalty", value_money(arena, reader, facts->penalty)},
        {"cause", value_cause(reader, facts->cause)},
        {"count", facts->count == NONE ? NULL : arena_printf(arena, "%lld", (long long)facts->count)},
        {"amount", value_money(arena, reader, facts->amount)},
        {"movement", value_movement(reader, facts->kind)},
        {"service", task->service_type_name},
        {"description", task->description},
        {"address", task->address},
        {"phone", task->contact_phone},
        {"client", task->client_name},
        {"worker", task->worker_name},
        {"link", link},
        {NULL, NULL},
    };
    struct word *copy = arena_alloc(arena, sizeof words);
    memcpy(copy, words, sizeof words);
    return copy;
}
