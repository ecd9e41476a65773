/* mcf-cookies: plays the cookie supplier for demos and tests (docs/cookie-supplier.md). */
#include <signal.h>
#include <string.h>
#include "kitchen.h"

enum { START_MEMORY = 1 << 20, DELAY_MOST_MS = 24 * 60 * 60 * 1000, SEED_MOST = 1000000000 };

static const struct field settings_fields[] = {
    F_INT(struct kitchen_settings, delay_ms, 0, .min = 0, .max = DELAY_MOST_MS,
          .help = "from the order to the cookie; ten minutes if nothing is said"),
    F_INT(struct kitchen_settings, delay_most_ms, 0, .min = 0, .max = DELAY_MOST_MS,
          .help = "chance takes up to so long"),
    F_INT(struct kitchen_settings, fail_percent, 0, .min = 0, .max = 100,
          .help = "so many of a hundred cannot be made"),
    F_MAYBE(struct kitchen_settings, refuse, 0, .help = "takes no orders (422)"),
    F_MAYBE(struct kitchen_settings, forget, 0, .help = "knows no order when asked (404)"),
    F_INT(struct kitchen_settings, seed, 0, .min = 0, .max = SEED_MOST, .help = "what chance starts from"),
    FAULT_FIELDS(struct kitchen_settings),
};
const struct shape kitchen_settings_shape = SHAPE(struct kitchen_settings, "BakerySettings", settings_fields);

struct bakery_state {
    struct list orders, webhooks;
};
static const struct field state_fields[] = {
    F_LIST(struct bakery_state, orders, 0, &order_state_shape),
    F_LIST(struct bakery_state, webhooks, 0, &delivery_shape),
};
static const struct shape state_shape = SHAPE(struct bakery_state, "BakeryState", state_fields);

static void change_number(int64_t *value, int64_t change)
{
    if (change != NONE) *value = change;
}

static void settings_change(const struct kitchen_settings *change)
{
    pthread_mutex_lock(&kitchen_lock);
    change_number(&kitchen.delay_ms, change->delay_ms);
    change_number(&kitchen.delay_most_ms, change->delay_most_ms == NONE ? change->delay_ms : change->delay_most_ms);
    change_number(&kitchen.fail_percent, change->fail_percent);
    if (change->seed != NONE) kitchen_seed(change->seed);
    if (change->refuse != MAYBE_NONE) kitchen.refuse = change->refuse;
    if (change->forget != MAYBE_NONE) kitchen.forget = change->forget;
    faults_change(&kitchen.faults, &change->faults);
    pthread_mutex_unlock(&kitchen_lock);
}

static bool refuses(void)
{
    pthread_mutex_lock(&kitchen_lock);
    bool refuses = kitchen.refuse == MAYBE_YES;
    pthread_mutex_unlock(&kitchen_lock);
    return refuses;
}

static void post_order(struct exchange *exchange)
{
    struct order_new in;
    struct order_view view;
    err e = shape_parse(exchange->arena, &order_new_shape, exchange->body, exchange->body_size, 0, &in);
    if (e) {
        exchange_refuse_error(exchange, e);
        return;
    }
    if (refuses()) {
        exchange_refuse(exchange, 422, "no_flour", "We cannot bake this one.");
        return;
    }
    kitchen_take(exchange->arena, &in, &view);
    exchange_answer(exchange, 202, &order_view_shape, &view);
}

static void get_order(struct exchange *exchange, const char *order_id)
{
    struct order_view view;
    if (kitchen_find(exchange->arena, order_id, &view))
        exchange_answer(exchange, 200, &order_view_shape, &view);
    else
        exchange_refuse(exchange, 404, "not_found", "There is no such order.");
}

static void post_control(struct exchange *exchange)
{
    struct kitchen_settings change;
    err e = shape_parse(exchange->arena, &kitchen_settings_shape, exchange->body, exchange->body_size, 0, &change);
    if (e) {
        exchange_refuse_error(exchange, e);
        return;
    }
    settings_change(&change);
    exchange->status = 204;
}

static void get_state(struct exchange *exchange)
{
    struct bakery_state state = {kitchen_orders(exchange->arena), courier_deliveries(exchange->arena)};
    exchange_answer(exchange, 200, &state_shape, &state);
}

static void handle(struct exchange *exchange)
{
    static const char orders[] = "/orders/";
    bool get = !strcmp(exchange->method, "GET"), post = !strcmp(exchange->method, "POST");
    if (post && !strcmp(exchange->path, "/orders"))
        post_order(exchange);
    else if (get && text_starts(exchange->path, orders))
        get_order(exchange, exchange->path + sizeof orders - 1);
    else if (post && !strcmp(exchange->path, "/control"))
        post_control(exchange);
    else if (get && !strcmp(exchange->path, "/state"))
        get_state(exchange);
    else
        exchange_refuse(exchange, 404, "not_found", "There is nothing here.");
}

int main(int argc, char **argv)
{
    static const struct player player = {"mcf-cookies", handle, &kitchen.faults, &kitchen_lock};
    struct player_flags flags;
    struct kitchen_settings settings;
    sigset_t set;
    sigfillset(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* the threads that are started inherit it: signals are for player_run */
    struct arena *arena = arena_new(START_MEMORY);
    if (!arena) return 1;
    int code = player_flags(arena, player.name, "plays the supplier of fortune cookies", "MCF_COOKIES_SECRET",
                            &kitchen_settings_shape, argc, argv, &flags, &settings);
    if (code < 0) {
        settings_change(&settings);
        courier_start(&(struct courier){.secret = flags.secret, .faults = &kitchen.faults, .lock = &kitchen_lock});
        kitchen_start();
        code = player_run(&player, flags.listen);
    }
    arena_free(arena);
    return code;
}
