/* mcf-payments: plays both payment services, that of the clients' cards and "Golden Hat" of the workers' payouts, for
 * demos and tests (docs/payment-services.md). */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "page.h"
#include "platform/signature.h"
#include "wire.h"

enum { START_MEMORY = 1 << 20, PAGE_DEFAULT = 100 };

static const char *secret;

static void post_movement(struct exchange *exchange, int kind)
{
    struct movement_new in;
    struct movement it;
    bool made = false;
    err e = movement_new_parse(exchange->arena, exchange->body, exchange->body_size, &in);
    if (!e) e = books_take(kind, &in, &it, &made);
    pthread_mutex_lock(&service_lock);
    int64_t delay_ms = service.delay_ms;
    bool silent = service.timeout_after_success == MAYBE_YES;
    pthread_mutex_unlock(&service_lock);
    if (e) {
        exchange_refuse_error(exchange, e);
        return;
    }
    exchange_pause(delay_ms);
    if (!silent) exchange_answer(exchange, made ? 201 : 200, &movement_shape, &it);
}

/* The lists of a service that is not to be trusted. */
static void lie(struct exchange *exchange, int kind, struct movements_page *page)
{
    pthread_mutex_lock(&service_lock);
    int how = service.list_lies;
    pthread_mutex_unlock(&service_lock);
    struct movement *items = page->items.items, *more;
    if (how == LIE_LEAVES_OUT && page->items.count) page->items = (struct list){items + 1, page->items.count - 1};
    if (how != LIE_ADDS) return;
    more = ARENA_ARRAY(exchange->arena, page->items.count + 1, struct movement);
    if (page->items.count) memcpy(more, items, page->items.count * sizeof *items);
    more[page->items.count] = (struct movement){.id = kind == KIND_CHARGE ? "ch_invented" : "po_invented",
                                                .kind = kind,
                                                .status = MOVEMENT_SUCCEEDED,
                                                .key = "invented",
                                                .currency = "CAT",
                                                .method = kind == KIND_CHARGE ? "tok_visa_ok" : "tok_hat_ok",
                                                .reference = "never was",
                                                .amount = 4200,
                                                .created_at = player_now()};
    page->items = (struct list){more, page->items.count + 1};
}

static err page_of(struct exchange *exchange, int kind, const struct movements_query *query)
{
    struct books_range range = {kind, query->from, query->to, query->after,
                                query->limit == NONE ? PAGE_DEFAULT : query->limit};
    struct movements_page page;
    TRY(books_page(exchange->arena, &range, &page.items, &page.next));
    lie(exchange, kind, &page);
    exchange_answer(exchange, 200, &movements_page_shape, &page);
    return OK;
}

static void get_movements(struct exchange *exchange, int kind)
{
    struct movements_query query;
    struct movement it;
    err e =
        shape_parse_pairs(exchange->arena, &movements_query_shape, exchange->query, exchange->query_count, 0, &query);
    if (!e && !query.key) e = page_of(exchange, kind, &query);
    if (e)
        exchange_refuse_error(exchange, e);
    else if (query.key && books_find(kind, query.key, &it))
        exchange_answer(exchange, 200, &movement_shape, &it);
    else if (query.key)
        exchange_refuse(exchange, 404, "not_found", "There is no movement with this key.");
}

static void get_method(struct exchange *exchange, const char *token)
{
    const struct method *method = method_find(token);
    if (!method) {
        exchange_refuse(exchange, 404, "unknown_method", "There is no such card or account.");
        return;
    }
    struct method_view view = {token, method->label, (int)method->kind, (int)method->status};
    exchange_answer(exchange, 200, &method_view_shape, &view);
}

static void post_control(struct exchange *exchange)
{
    struct service_settings change;
    err e = shape_parse(exchange->arena, &service_settings_shape, exchange->body, exchange->body_size, 0, &change);
    if (e) {
        exchange_refuse_error(exchange, e);
        return;
    }
    service_change(&change);
    exchange->status = 204;
}

static void get_state(struct exchange *exchange)
{
    struct service_state state = {books_all(exchange->arena), courier_deliveries(exchange->arena)};
    exchange_answer(exchange, 200, &service_state_shape, &state);
}

/* ---- the routes */

static void post_charge(struct exchange *exchange, const char *rest)
{
    post_movement(exchange, KIND_CHARGE);
}

static void post_payout(struct exchange *exchange, const char *rest)
{
    post_movement(exchange, KIND_PAYOUT);
}

static void get_charges(struct exchange *exchange, const char *rest)
{
    get_movements(exchange, KIND_CHARGE);
}

static void get_payouts(struct exchange *exchange, const char *rest)
{
    get_movements(exchange, KIND_PAYOUT);
}

static void get_new_method(struct exchange *exchange, const char *rest)
{
    page_methods(exchange);
}

static void control(struct exchange *exchange, const char *rest)
{
    post_control(exchange);
}

static void state(struct exchange *exchange, const char *rest)
{
    get_state(exchange);
}

/* The first that fits. A path that ends in "/" has a rest. */
static const struct {
    const char *method, *path;
    bool is_signed; /* by the customer; people and tests do not sign */
    void (*handle)(struct exchange *exchange, const char *rest);
} routes[] = {
    {"POST", "/charges", true, post_charge},        {"POST", "/payouts", true, post_payout},
    {"GET", "/charges", true, get_charges},         {"GET", "/payouts", true, get_payouts},
    {"GET", "/methods/new", false, get_new_method}, {"GET", "/methods/", true, get_method},
    {"POST", "/control", false, control},           {"GET", "/state", false, state},
};

/* A POST is signed over its body, a GET over its target. */
static err check_signature(const struct exchange *exchange)
{
    bool get = !strcmp(exchange->method, "GET");
    const char *text = get ? exchange->target : exchange->body;
    return signature_check(exchange->arena, secret, exchange->timestamp, exchange->signature, text,
                           get ? strlen(text) : exchange->body_size, player_now());
}

static bool fits(const char *pattern, const char *path)
{
    bool has_rest = pattern[strlen(pattern) - 1] == '/';
    return has_rest ? text_starts(path, pattern) && path[strlen(pattern)] : !strcmp(path, pattern);
}

static void handle(struct exchange *exchange)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (strcmp(exchange->method, routes[i].method) != 0 || !fits(routes[i].path, exchange->path)) continue;
        err e = routes[i].is_signed ? check_signature(exchange) : OK;
        if (e)
            exchange_refuse_error(exchange, e);
        else
            routes[i].handle(exchange, exchange->path + strlen(routes[i].path));
        return;
    }
    exchange_refuse(exchange, 404, "not_found", "There is nothing here.");
}

static int start(struct arena *arena, const struct service_settings *settings, const char *listen)
{
    static const struct player player = {"mcf-payments", handle, &service.faults, &service_lock};
    service_change(settings);
    courier_start(&(struct courier){secret, &service.faults, &service_lock, books_told});
    err e = books_open(arena, settings->data);
    if (!e) return player_run(&player, listen);
    fprintf(stderr, "%s: %s\n", player.name, e->detail);
    return 1;
}

int main(int argc, char **argv)
{
    struct player_flags flags;
    struct service_settings settings;
    sigset_t set;
    sigfillset(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* the threads that are started inherit it: signals are for player_run */
    struct arena *arena = arena_new(START_MEMORY);
    if (!arena) return 1;
    int code = player_flags(arena, "mcf-payments", "plays the payment services, of charges and of payouts",
                            "MCF_PAYMENTS_SECRET", &service_flags_shape, argc, argv, &flags, &settings);
    secret = flags.secret;
    if (code < 0) code = start(arena, &settings, flags.listen);
    arena_free(arena);
    return code;
}
