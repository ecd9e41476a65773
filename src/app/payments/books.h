/* The books of mcf-payments: every movement it made, in the order they came. In memory, and in the journal if there is
 * one. Looking for what decides? See methods.c and, for chance, the settings. */
#pragma once
#include "../outside/outside.h"
#include "methods.h"

/* How it behaves, and what it does wrong. Flags of the program, and POST /control; absent: as it was. */
struct service_settings {
    const char *data; /* a flag only: the journal's folder; NULL: memory alone */
    struct faults faults;
    int64_t delay_ms;          /* between the movement and the answer: its webhook may come before */
    int64_t decline_percent;   /* of what would succeed */
    int64_t pending_percent;   /* of what would end at once */
    int64_t pending_ms;        /* how long a pending one takes */
    int64_t seed;              /* chance starts anew from it */
    int timeout_after_success; /* enum maybe: makes the movement, and closes the connection without an answer */
    int lose_webhooks;         /* enum maybe: webhooks of ends from now on are never sent */
    int list_lies;             /* enum list_lie */
};
enum list_lie { LIE_NOT = 1, LIE_LEAVES_OUT, LIE_ADDS };
extern struct service_settings service; /* of now, under service_lock */
extern pthread_mutex_t service_lock;
void service_change(const struct service_settings *change);

/* POST /charges, POST /payouts */
struct movement_new {
    const char *key, *currency, *method, *reference, *callback_url;
    int64_t amount;
};
/* One movement as it stands. Its strings live for ever. */
struct movement {
    const char *id;
    int kind, status; /* enum movement_kind, enum movement_status */
    const char *reason;
    const char *key, *currency, *method, *reference, *callback_url;
    int64_t amount;
    instant created_at; /* never before the one before it */
    int64_t posts, asked;
};

/* Reads the journal, if there is one, and starts the thread that ends pending movements. */
err books_open(struct arena *arena, const char *folder);
/* Makes the movement, or finds the one with this key. ERR_KEY_REUSED: it is about something else. ERR_BUSY: the journal
 * does not take it. */
err books_take(int kind, const struct movement_new *in, struct movement *ret, bool *ret_made);
/* False: there is none. */
bool books_find(int kind, const char *key, struct movement *ret);
/* Movements made in [from, to), oldest first; absent bounds are open. `after`: the cursor of the page before, NULL for
 * the first; *ret_next: of the next page, NULL if this is the last. ERR_INVALID: not a cursor. */
struct books_range {
    int kind;
    instant from, to;
    const char *after;
    int64_t limit;
};
err books_page(struct arena *arena, const struct books_range *range, struct list *ret, const char **ret_next);
/* All of both kinds, oldest first. */
struct list books_all(struct arena *arena);
/* For the courier: the end of the movement with this id is known to the customer. */
void books_told(const char *id);
