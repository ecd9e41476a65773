#include "cookie_rules.h"
#include <string.h>

const char *const cookie_status_names[] = {NULL, "off", "ordered", "arrived", "late", "failed", NULL};
const char *const cookie_word_names[] = {NULL, "ordered", "arrived", "failed", NULL};
const char *const cookie_problem_names[] = {
    NULL, "unreachable", "timeout", "busy", "bad_answer", "refused", "supplier_failed", "never_came", NULL,
};

enum {
    ASK_FROM_MS = 5 * 60 * 1000, /* before it is due */
    ASK_EVERY_MS = 60 * 1000,
    ASK_LATE_EVERY_MS = 5 * 60 * 1000,
    BREAKER_FAILURES = 5,
    BREAKER_PAUSE_MS = 30 * 1000,
    BREAKER_PAUSE_MOST_MS = 5 * 60 * 1000,
};

bool cookie_goes_along(enum cookie_status status, const char *without_reason)
{
    return status == COOKIE_ARRIVED && text_blank(without_reason);
}

bool cookie_is_awaited(enum cookie_status status)
{
    return status == COOKIE_ORDERED || status == COOKIE_LATE;
}

enum cookie_status cookie_after(enum cookie_status now, enum cookie_word word)
{
    if (now == COOKIE_OFF) return now;
    if (word == WORD_ARRIVED) return COOKIE_ARRIVED;
    return word == WORD_FAILED && cookie_is_awaited(now) ? COOKIE_FAILED : now;
}

instant cookie_next_question(instant due_at, instant now)
{
    if (now >= due_at) return now + ASK_LATE_EVERY_MS;
    instant soon = now + ASK_EVERY_MS, first = due_at - ASK_FROM_MS;
    return soon > first ? soon : first;
}

enum cookie_answer cookie_answer_of(int http_status, bool placing)
{
    if (http_status >= 200 && http_status < 300) return ANSWER_ACCEPTED;
    if (!placing) return http_status == 404 ? ANSWER_UNKNOWN : ANSWER_TROUBLE;
    bool refused = http_status == 400 || http_status == 410 || http_status == 422;
    return refused ? ANSWER_REFUSED : ANSWER_TROUBLE;
}

enum cookie_problem cookie_trouble(const char *error_code, int http_status)
{
    if (error_code && !strcmp(error_code, "timeout")) return PROBLEM_TIMEOUT;
    if (error_code && !strcmp(error_code, "too_large")) return PROBLEM_BAD_ANSWER;
    if (error_code) return PROBLEM_UNREACHABLE;
    return http_status == 429 || http_status >= 500 ? PROBLEM_BUSY : PROBLEM_BAD_ANSWER;
}

bool breaker_lets(const struct breaker *breaker, instant now)
{
    return now >= breaker->open_until;
}

/* Doubles with each failure beyond those that are borne. */
static int64_t pause_ms(int failures)
{
    int64_t pause = BREAKER_PAUSE_MS;
    for (int i = BREAKER_FAILURES; i < failures && pause < BREAKER_PAUSE_MOST_MS; i++) pause *= 2;
    return pause < BREAKER_PAUSE_MOST_MS ? pause : BREAKER_PAUSE_MOST_MS;
}

void breaker_note(struct breaker *breaker, bool well, instant now)
{
    if (well) {
        *breaker = (struct breaker){0, 0};
        return;
    }
    breaker->failures++;
    if (breaker->failures >= BREAKER_FAILURES) breaker->open_until = now + pause_ms(breaker->failures);
}
