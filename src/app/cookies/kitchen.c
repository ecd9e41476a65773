#include "kitchen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_EVERY_MS = 10, NEWS_MEMORY = 1 << 20, ID_MOST = 100, TEXT_MOST = 500 };

const char *const order_status_names[] = {NULL, "ordered", "arrived", "failed", NULL};

static const struct field client_fields[] = {F_TEXT(struct client_name, name, REQUIRED)};
static const struct shape client_shape = SHAPE(struct client_name, "BakeryClient", client_fields);

static const struct field new_fields[] = {
    F_TEXT(struct order_new, order_id, REQUIRED, .max = ID_MOST),
    F_OBJECT(struct order_new, client, REQUIRED, &client_shape),
    F_TEXT(struct order_new, deliver_to, REQUIRED, .max = TEXT_MOST),
    F_TEXT(struct order_new, callback_url, REQUIRED, .max = TEXT_MOST),
};
const struct shape order_new_shape = OPEN_SHAPE(struct order_new, "BakeryOrder", new_fields);

static const struct field view_fields[] = {
    F_TEXT(struct order_view, order_id, 0),
    F_ENUM(struct order_view, status, 0, order_status_names),
    F_TEXT(struct order_view, fortune, 0),
};
const struct shape order_view_shape = SHAPE(struct order_view, "BakeryOrderView", view_fields);

static const struct field state_fields[] = {
    F_TEXT(struct order_state, order_id, 0),
    F_TEXT(struct order_state, client, 0),
    F_TEXT(struct order_state, deliver_to, 0),
    F_TEXT(struct order_state, callback_url, 0),
    F_ENUM(struct order_state, status, 0, order_status_names),
    F_INT(struct order_state, placed, 0),
    F_INT(struct order_state, asked, 0),
};
const struct shape order_state_shape = SHAPE(struct order_state, "BakeryOrderState", state_fields);

struct news {
    const char *event_id, *order_id, *fortune;
    int status;
};
static const struct field news_fields[] = {
    F_TEXT(struct news, event_id, 0),
    F_TEXT(struct news, order_id, 0),
    F_ENUM(struct news, status, 0, order_status_names),
    F_TEXT(struct news, fortune, OMIT),
};
static const struct shape news_shape = SHAPE(struct news, "BakeryNews", news_fields);

struct order {
    char *order_id, *client, *deliver_to, *callback_url;
    int status;
    bool will_fail;
    const char *fortune;
    instant ready_at;
    int64_t placed, asked;
    struct order *next;
};

struct kitchen_settings kitchen = {.delay_ms = 600000, .delay_most_ms = 600000};
pthread_mutex_t kitchen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct order *first; /* under kitchen_lock; the newest */
static uint64_t chance = 1, event_count;

void kitchen_seed(int64_t seed)
{
    chance = (uint64_t)seed;
}

static struct order *find(const char *order_id)
{
    struct order *order = first;
    while (order && strcmp(order->order_id, order_id) != 0) order = order->next;
    return order;
}

static struct order *add(const struct order_new *in)
{
    struct order *order = calloc(1, sizeof *order);
    if (!order) abort();
    int64_t spread = kitchen.delay_most_ms - kitchen.delay_ms;
    *order = (struct order){
        .order_id = player_copy(in->order_id),
        .client = player_copy(in->client->name),
        .deliver_to = player_copy(in->deliver_to),
        .callback_url = player_copy(in->callback_url),
        .status = ORDER_ORDERED,
        .will_fail = chance_falls(&chance, kitchen.fail_percent),
        .fortune = fortune_for(in->client->name, in->deliver_to, chance_next(&chance)),
        .ready_at =
            player_now() + kitchen.delay_ms + (spread > 0 ? (int64_t)(chance_next(&chance) % (uint64_t)spread) : 0),
        .next = first,
    };
    return first = order;
}

static struct order_view view_of(const struct order *order)
{
    return (struct order_view){order->order_id, order->status, order->status == ORDER_ARRIVED ? order->fortune : NULL};
}

void kitchen_take(struct arena *arena, const struct order_new *in, struct order_view *ret)
{
    pthread_mutex_lock(&kitchen_lock);
    struct order *order = find(in->order_id);
    if (!order) order = add(in);
    order->placed++;
    *ret = view_of(order);
    pthread_mutex_unlock(&kitchen_lock);
}

bool kitchen_find(struct arena *arena, const char *order_id, struct order_view *ret)
{
    pthread_mutex_lock(&kitchen_lock);
    struct order *order = kitchen.forget == MAYBE_YES ? NULL : find(order_id);
    if (order) order->asked++;
    if (order) *ret = view_of(order);
    pthread_mutex_unlock(&kitchen_lock);
    return order != NULL;
}

struct list kitchen_orders(struct arena *arena)
{
    size_t count = 0, at = 0;
    pthread_mutex_lock(&kitchen_lock);
    for (const struct order *order = first; order; order = order->next) count++;
    pthread_mutex_unlock(&kitchen_lock); /* an arena is not used under a lock; later orders stand before these */
    struct order_state *all = ARENA_ARRAY(arena, count, struct order_state);
    pthread_mutex_lock(&kitchen_lock);
    for (const struct order *order = first; order && at < count; order = order->next)
        all[at++] = (struct order_state){order->order_id, order->client, order->deliver_to, order->callback_url,
                                         order->status,   order->placed, order->asked};
    pthread_mutex_unlock(&kitchen_lock);
    return (struct list){all, at};
}

/* One that has become ready; NULL: none. */
static const struct order *take_out(void)
{
    struct order *ready = NULL;
    instant now = player_now();
    pthread_mutex_lock(&kitchen_lock);
    for (struct order *order = first; order; order = order->next)
        if (order->status == ORDER_ORDERED && order->ready_at <= now) ready = order;
    if (ready) ready->status = ready->will_fail ? ORDER_FAILED : ORDER_ARRIVED;
    pthread_mutex_unlock(&kitchen_lock);
    return ready;
}

static void tell(const struct order *order)
{
    struct arena *arena = arena_new(NEWS_MEMORY);
    if (!arena) abort();
    struct news news = {arena_printf(arena, "cookie-%d-%llu", (int)getpid(), (unsigned long long)++event_count),
                        order->order_id, order->status == ORDER_ARRIVED ? order->fortune : NULL, order->status};
    struct buf body = buf_new(arena, NEWS_MEMORY / 2);
    shape_write(&body, &news_shape, &news, ~0u);
    courier_send(&(struct letter){order->callback_url, order->order_id, body.data});
    arena_free(arena);
}

static void *bake(void *context)
{
    for (;;) {
        const struct order *ready = take_out();
        if (ready)
            tell(ready);
        else
            usleep(LOOK_EVERY_MS * 1000);
    }
    return NULL;
}

void kitchen_start(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, bake, NULL)) abort();
    pthread_detach(thread);
}
