/* The talk with the payment services (docs/payment-services.md). Every call is slow: outside transactions. */
#pragma once
#include "shapes_settlements.h"

bool payments_are_on(const struct env *env);

/* What a service says of a movement. */
struct payment_reply {
    enum payment_answer answer;
    enum attempt_status status; /* of PAYMENT_STATE */
    const char *reason;         /* why it was declined, or refused */
    const char *service_id;
};
/* Places an order: the same key again is the same movement. `reference` is what the person reads on their statement. */
void payment_send(struct env *env, enum settlement_kind kind, const struct attempt *attempt, const char *reference,
                  struct payment_reply *ret);
/* Asks for the movement with the attempt's key. */
void payment_ask(struct env *env, enum settlement_kind kind, const struct attempt *attempt, struct payment_reply *ret);

/* What the service knows of a token. ERR_NOT_FOUND: nothing; ERR_BUSY "payment_service": it does not answer as it
 * should. */
err payment_method_state(struct env *env, const char *token, struct payment_method_state *ret);
/* The page where a person enters a card or an account; it sends the browser back to `return_url`. NULL: there is no
 * service. */
const char *payment_method_page(struct env *env, enum settlement_kind kind, const char *return_url);

/* A page of the service's list: all movements made in [from, to) by its own clock; `after`: the `next` of the page
 * before, NULL for the first. *ret_next NULL: it was the last. ERR_BUSY "payment_service". */
struct payment_range {
    instant from, to;
    const char *after;
};
err payment_list(struct env *env, enum settlement_kind kind, const struct payment_range *range,
                 struct list *ret_payment_states, const char **ret_next);
