/* The life of a fortune cookie, and when to leave its supplier alone for a while (1-product §2.3). Pure: no database,
 * no clock, no network. */
#pragma once
#include "base/instant.h"
#include "base/shape.h"

/* Off: no cookie supplier is configured. */
enum cookie_status { COOKIE_OFF = 1, COOKIE_ORDERED, COOKIE_ARRIVED, COOKIE_LATE, COOKIE_FAILED };
extern const char *const cookie_status_names[];

/* What the supplier says of an order, in a webhook or when asked. */
enum cookie_word { WORD_ORDERED = 1, WORD_ARRIVED, WORD_FAILED };
extern const char *const cookie_word_names[];

/* Why it failed, or what the supplier's last trouble was. */
enum cookie_problem {
    PROBLEM_UNREACHABLE = 1,
    PROBLEM_TIMEOUT,
    PROBLEM_BUSY,            /* it asked for patience: 429, 5xx */
    PROBLEM_BAD_ANSWER,      /* nothing that the contract knows */
    PROBLEM_REFUSED,         /* it will not take the order */
    PROBLEM_SUPPLIER_FAILED, /* it took the order and could not deliver */
    PROBLEM_NEVER_CAME,
};
extern const char *const cookie_problem_names[];

enum {
    COOKIE_DUE_MS = 10 * 60 * 1000,           /* about ten minutes after the order */
    COOKIE_GIVEN_UP_MS = 24 * 60 * 60 * 1000, /* then nobody asks for it any more */
};

/* What the order becomes by what the supplier says. Webhooks come twice, late and shuffled: a cookie that is there is
 * there, whatever was said before or is said after. */
enum cookie_status cookie_after(enum cookie_status now, enum cookie_word word);
/* What the cookie is called in the audit. */
#define COOKIE_ARTIFACT "fortune cookie"
/* Does it go out with the kit (and so come back with it)? Not if the clerk said why it goes without. */
bool cookie_goes_along(enum cookie_status status, const char *without_reason);
/* Is it still awaited? */
bool cookie_is_awaited(enum cookie_status status);
/* When to ask for an accepted order next. The supplier tells by itself (the webhook); asking is the second way, from
 * five minutes before the cookie is due. */
instant cookie_next_question(instant due_at, instant now);

/* What an answer means. */
enum cookie_answer {
    ANSWER_ACCEPTED = 1, /* the supplier has the order; what it says of it stands in the body, if it says anything */
    ANSWER_UNKNOWN,      /* it does not know the order: it is placed anew */
    ANSWER_REFUSED,
    ANSWER_TROUBLE, /* to be asked again later */
};
/* By the HTTP status alone. `placing`: of POST orders, else of GET orders/ID. */
enum cookie_answer cookie_answer_of(int http_status, bool placing);
/* The word for trouble: by the code of an error of outbound_call, or (NULL) by the HTTP status. */
enum cookie_problem cookie_trouble(const char *error_code, int http_status);

/* A circuit breaker: after some failures in a row the supplier is left alone, ever longer, so that it can recover and
 * nobody waits for it. Times are of the real clock. */
struct breaker {
    int failures;       /* in a row */
    instant open_until; /* nobody calls before */
};
bool breaker_lets(const struct breaker *breaker, instant now);
void breaker_note(struct breaker *breaker, bool well, instant now);
