/* Who works here and who orders. Addresses are of example.org, which belongs to nobody. */
#include <string.h>
#include "auth.h"
#include "accounting.h"
#include "demo.h"

const char *const demo_traits[DEMO_TRAITS] = {"agility", "patience",  "voice",       "charm",
                                              "nerve",   "precision", "persistence", "stare"};

/* A name and how it is written in an address. */
struct word {
    const char *text, *latin;
};
static const struct word first_women[] = {{"Анна", "anna"},   {"Мария", "maria"},   {"Ольга", "olga"},
                                          {"Елена", "elena"}, {"Дарья", "daria"},   {"Ирина", "irina"},
                                          {"Софья", "sofia"}, {"Полина", "polina"}, {"Alice", "alice"},
                                          {"Grace", "grace"}, {"Emma", "emma"},     {"Margaret", "margaret"}};
static const struct word first_men[] = {{"Иван", "ivan"},      {"Пётр", "petr"},      {"Алексей", "alexey"},
                                        {"Сергей", "sergey"},  {"Дмитрий", "dmitry"}, {"Николай", "nikolay"},
                                        {"Михаил", "mikhail"}, {"Егор", "egor"},      {"Oliver", "oliver"},
                                        {"Henry", "henry"},    {"James", "james"},    {"Walter", "walter"}};
static const struct word last_russian[] = {{"Петров", "petrov"},    {"Смирнов", "smirnov"}, {"Волков", "volkov"},
                                           {"Козлов", "kozlov"},    {"Морозов", "morozov"}, {"Лебедев", "lebedev"},
                                           {"Соколов", "sokolov"},  {"Орлов", "orlov"},     {"Зайцев", "zaitsev"},
                                           {"Воробьёв", "vorobyov"}};
static const struct word last_english[] = {{"Brown", "brown"},   {"Carter", "carter"}, {"Fisher", "fisher"},
                                           {"Walker", "walker"}, {"Baker", "baker"},   {"Hill", "hill"},
                                           {"Wood", "wood"},     {"Miller", "miller"}};
static const struct word cats[] = {
    {"Барсик", "barsik"},  {"Мурка", "murka"},         {"Рыжик", "ryzhik"},   {"Пушок", "pushok"},
    {"Снежок", "snezhok"}, {"Матроскин", "matroskin"}, {"Василий", "vasily"}, {"Маркиз", "markiz"},
    {"Дымка", "dymka"},    {"Уголёк", "ugolyok"},      {"Tom", "tom"},        {"Whiskers", "whiskers"},
    {"Felix", "felix"},    {"Mittens", "mittens"},     {"Luna", "luna"},      {"Shadow", "shadow"},
    {"Ginger", "ginger"},  {"Smokey", "smokey"},       {"Socks", "socks"},    {"Pepper", "pepper"}};
static const struct word titles[] = {{"Усатый", "usaty"},          {"Ловкий", "lovky"},
                                     {"Первый", "perviy"},         {"the Quick", "the.quick"},
                                     {"the Silent", "the.silent"}, {"of the Sofa", "of.the.sofa"}};

#define COUNT(table) ((int64_t)(sizeof(table) / sizeof *(table)))
#define PICK(table)  ((table)[chance_below(&demo->chance, COUNT(table))])

static void invent_client(struct demo *demo, size_t index, struct demo_person *it)
{
    bool woman = chance_percent(&demo->chance, 55);
    struct word first = woman ? PICK(first_women) : PICK(first_men), last;
    bool russian = (unsigned char)first.text[0] >= 0x80;
    last = russian ? PICK(last_russian) : PICK(last_english);
    it->name = arena_printf(demo->arena, "%s %s%s", first.text, last.text, russian && woman ? "а" : "");
    it->email = arena_printf(demo->arena, "%s.%s%s%zu@example.org", first.latin, last.latin,
                             russian && woman ? "a" : "", index + 1);
    it->locale = russian ? "ru" : "en";
    it->roles = ROLE_CLIENT;
    it->weight =
        chance_percent(&demo->chance, 15) ? chance_between(&demo->chance, 12, 25) : chance_between(&demo->chance, 1, 6);
}

/* The base of a worker's reliability is high; a few are what a review would find. */
static void invent_worker(struct demo *demo, size_t index, struct demo_person *it)
{
    struct word name = cats[index % (size_t)COUNT(cats)],
                title = titles[(index / (size_t)COUNT(cats) + index) % (size_t)COUNT(titles)];
    it->name = arena_printf(demo->arena, "%s %s", name.text, title.text);
    it->email = arena_printf(demo->arena, "%s.%s%zu@example.org", name.latin, title.latin, index + 1);
    it->locale = (unsigned char)name.text[0] >= 0x80 ? "ru" : "en";
    it->roles = ROLE_WORKER;
    it->weight = index % 17 == 5 ? 72 : chance_between(&demo->chance, 92, 99);
}

static const struct demo_person staff[DEMO_STAFF] = {
    {.name = "Админ Котофей", .email = "admin@example.org", .locale = "ru", .roles = ROLE_ADMIN},
    {.name = "Маргарита Управская", .email = "manager@example.org", .locale = "ru", .roles = ROLE_MANAGER},
    {.name = "Charles Purrington", .email = "manager2@example.org", .locale = "en", .roles = ROLE_MANAGER},
    {.name = "Зоя Кладовкина", .email = "clerk@example.org", .locale = "ru", .roles = ROLE_CLERK},
    {.name = "Семён Складов", .email = "clerk2@example.org", .locale = "ru", .roles = ROLE_CLERK},
    {.name = "Betty Shelf", .email = "clerk3@example.org", .locale = "en", .roles = ROLE_CLERK},
    {.name = "Тихон Главный", .email = "chief@example.org", .locale = "ru", .roles = ROLE_MANAGER | ROLE_CLERK},
};

/* Part of them are there when the company opens; the others come one by one, the last a week before the end. */
static instant joining(const struct demo *demo, size_t index, size_t first, size_t all)
{
    if (index < first) return demo->begins + (instant)index * MS_MINUTE / 4;
    instant span = demo->ends - 7 * MS_DAY - demo->begins;
    return demo->begins + span * (instant)(index - first + 1) / (instant)(all - first + 1);
}

void demo_invent_people(struct demo *demo)
{
    for (size_t i = 0; i < DEMO_STAFF; i++) demo->staff[i] = staff[i];
    for (size_t i = 0; i < DEMO_CLIENTS; i++) {
        invent_client(demo, i, &demo->clients[i]);
        demo->clients[i].joins = joining(demo, i, 50, DEMO_CLIENTS);
    }
    for (size_t i = 0; i < DEMO_WORKERS; i++) {
        invent_worker(demo, i, &demo->workers[i]);
        demo->workers[i].joins = joining(demo, i, 36, DEMO_WORKERS);
    }
    /* Those whose logins are printed. */
    demo->clients[0] = (struct demo_person){.name = "Анна Петрова",
                                            .email = "client@example.org",
                                            .locale = "ru",
                                            .roles = ROLE_CLIENT,
                                            .weight = 40,
                                            .joins = demo->clients[0].joins};
    demo->workers[0] = (struct demo_person){.name = "Барсик Усатый",
                                            .email = "worker@example.org",
                                            .locale = "ru",
                                            .roles = ROLE_WORKER,
                                            .weight = 97,
                                            .joins = demo->workers[0].joins};
}

static err add_person(struct demo *demo, struct demo_person *person)
{
    struct demo_work work;
    struct auth_user user = {
        .email = person->email,
        .name = person->name,
        .locale = person->locale,
        .roles = person->roles,
        .confirmed = true,
        .phone =
            person->roles & ROLE_CLIENT
                ? arena_printf(demo->arena, "+7 900 %03lld-%02lld-%02lld", (long long)chance_below(&demo->chance, 1000),
                               (long long)chance_below(&demo->chance, 100), (long long)chance_below(&demo->chance, 100))
                : NULL,
    };
    TRY(demo_begin(demo, NULL, STORE_MAIN, &work));
    return demo_end(demo, &work, auth_user_add(work.tx, &user, demo->password_hash, &person->id));
}

struct trait_value {
    const char *trait;
    int64_t value;
};

/* What the hiring tests would have found: everybody is good at two things and bad at one. */
static err set_traits(struct demo *demo, const struct demo_person *worker)
{
    struct demo_work work;
    struct trait_value values[DEMO_TRAITS];
    int64_t best = chance_below(&demo->chance, DEMO_TRAITS), worst = chance_below(&demo->chance, DEMO_TRAITS);
    for (size_t i = 0; i < DEMO_TRAITS; i++)
        values[i] = (struct trait_value){demo_traits[i], chance_between(&demo->chance, 35, 80)};
    values[worst].value = chance_between(&demo->chance, 5, 30);
    values[best].value = chance_between(&demo->chance, 85, 100);
    values[(best + 3) % DEMO_TRAITS].value = chance_between(&demo->chance, 75, 95);
    struct list traits = {values, DEMO_TRAITS};
    TRY(demo_begin(demo, &demo->staff[1], STORE_MAIN, &work));
    return demo_end(demo, &work, tasks_worker_set_traits(work.tx, worker->id, &traits));
}

/* The payment services' test methods: most do as they should, some need patience, a few people never gave one. The
 * first of everybody, whose login is printed, has a good one. */
static const char *token_of(struct demo *demo, size_t place, bool client)
{
    int64_t luck = place ? chance_below(&demo->chance, 100) : 0;
    if (client)
        return luck < 72   ? "tok_visa_ok"
               : luck < 88 ? "tok_mir_ok"
               : luck < 94 ? "tok_visa_declines_1"
               : luck < 97 ? "tok_visa_declined"
                           : NULL;
    return luck < 90 ? "tok_hat_ok" : luck < 97 ? "tok_hat_declines_1" : NULL;
}

static err give_method(struct demo *demo, const struct demo_person *person, size_t place)
{
    struct demo_work work;
    bool client = person->roles & ROLE_CLIENT;
    const char *token = token_of(demo, place, client);
    if (!token || config_payments_off(&demo->platform->config)) return OK;
    TRY(demo_begin(demo, person, STORE_NONE, &work));
    err e =
        accounting_use_method(work.env, arena_printf(work.env->arena, "%s.%c%zu", token, client ? 'c' : 'w', place));
    return demo_end(demo, &work, e);
}

err demo_join(struct demo *demo, instant at)
{
    size_t first_new = demo->worker_count, first_client = demo->client_count;
    for (size_t i = 0; i < DEMO_STAFF; i++)
        if (!demo->staff[i].id) TRY(add_person(demo, &demo->staff[i]));
    for (; demo->client_count < DEMO_CLIENTS && demo->clients[demo->client_count].joins <= at; demo->client_count++)
        TRY(add_person(demo, &demo->clients[demo->client_count]));
    for (; demo->worker_count < DEMO_WORKERS && demo->workers[demo->worker_count].joins <= at; demo->worker_count++)
        TRY(add_person(demo, &demo->workers[demo->worker_count]));
    for (size_t i = first_client; i < demo->client_count; i++) TRY(give_method(demo, &demo->clients[i], i));
    for (size_t i = first_new; i < demo->worker_count; i++) TRY(give_method(demo, &demo->workers[i], i));
    if (first_new == demo->worker_count) return OK;
    TRY(demo_settle(demo)); /* matching learns of a worker by the event */
    for (size_t i = first_new; i < demo->worker_count; i++) TRY(set_traits(demo, &demo->workers[i]));
    return OK;
}
