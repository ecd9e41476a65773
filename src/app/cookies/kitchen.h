/* The bakery behind mcf-cookies: what was ordered, and what becomes of it. Kept in memory: a bakery that is started
 * anew knows no orders, and answers 404 for them. */
#pragma once
#include "../outside/outside.h"

enum order_status { ORDER_ORDERED = 1, ORDER_ARRIVED, ORDER_FAILED };
extern const char *const order_status_names[];

struct client_name {
    const char *name;
};
/* POST /orders */
struct order_new {
    const char *order_id, *deliver_to, *callback_url;
    struct client_name *client;
};
extern const struct shape order_new_shape;
/* The answer to it and to GET /orders/{id}. */
struct order_view {
    const char *order_id;
    int status; /* enum order_status */
    const char *fortune;
};
extern const struct shape order_view_shape;

/* How it bakes, and what it does wrong. Flags of the program, and POST /control; absent: as it was. */
struct kitchen_settings {
    struct faults faults;
    int64_t delay_ms, delay_most_ms; /* from the order to the cookie: chance between the two */
    int64_t fail_percent;            /* of the orders: they cannot be made */
    int refuse;                      /* enum maybe: takes no orders, 422 */
    int forget;                      /* enum maybe: knows no order when asked, 404 */
    int64_t seed;                    /* chance starts anew from it */
};
extern const struct shape kitchen_settings_shape;

extern struct kitchen_settings kitchen; /* of now, under kitchen_lock */
extern pthread_mutex_t kitchen_lock;
void kitchen_start(void);
/* The same seed bakes alike. Called with the lock. */
void kitchen_seed(int64_t seed);
/* Takes the order, or finds it. */
void kitchen_take(struct arena *arena, const struct order_new *in, struct order_view *ret);
/* False: there is none. */
bool kitchen_find(struct arena *arena, const char *order_id, struct order_view *ret);
/* All orders, newest first, with how often each was placed and asked for. */
struct order_state {
    const char *order_id, *client, *deliver_to, *callback_url;
    int status; /* enum order_status */
    int64_t placed, asked;
};
extern const struct shape order_state_shape;
struct list kitchen_orders(struct arena *arena);

/* fortunes.c: Russian if the client's name or the place is written in Cyrillic letters, else English. */
const char *fortune_for(const char *name, const char *deliver_to, uint64_t chance);
