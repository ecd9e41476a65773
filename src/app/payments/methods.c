#include "methods.h"
#include <string.h>

const char *const movement_kind_names[] = {NULL, "charge", "payout", NULL};
const char *const movement_status_names[] = {NULL, "succeeded", "declined", "pending", NULL};
const char *const method_status_names[] = {NULL, "valid", "expired", "closed", NULL};

#define CARD(token_, label_, status_, ...)                                                                             \
    {                                                                                                                  \
        .token = (token_), .label = (label_), .kind = KIND_CHARGE, .status = METHOD_##status_, __VA_ARGS__             \
    }
#define HAT(token_, label_, status_, ...)                                                                              \
    {                                                                                                                  \
        .token = (token_), .label = (label_), .kind = KIND_PAYOUT, .status = METHOD_##status_, __VA_ARGS__             \
    }
#define FUNDS "insufficient_funds"

const struct method methods[] = {
    CARD("tok_visa_ok", "Visa •• 4242", VALID, .about = "Pays at once.", .about_russian = "Платит сразу."),
    CARD("tok_mir_ok", "Mir •• 2200", VALID, .about = "Pays at once.", .about_russian = "Платит сразу."),
    CARD("tok_visa_pending", "Visa •• 3155", VALID, .pending = true, .about = "Takes a while, and pays.",
         .about_russian = "Думает и платит."),
    CARD("tok_visa_declined", "Visa •• 0002", VALID, .reason = FUNDS, .about = "Never has enough on it.",
         .about_russian = "Денег всегда не хватает."),
    CARD("tok_visa_declines_1", "Visa •• 0001", VALID, .reason = FUNDS, .declines_first = 1,
         .about = "Declines once, then pays.", .about_russian = "Один раз откажет, потом платит."),
    CARD("tok_visa_declines_2", "Visa •• 0012", VALID, .reason = FUNDS, .declines_first = 2,
         .about = "Declines twice, then pays.", .about_russian = "Два раза откажет, потом платит."),
    CARD("tok_visa_declines_3", "Visa •• 0013", VALID, .reason = FUNDS, .declines_first = 3,
         .about = "Declines three times, then pays.", .about_russian = "Три раза откажет, потом платит."),
    CARD("tok_visa_pending_declined", "Visa •• 3163", VALID, .pending = true, .reason = FUNDS,
         .about = "Takes a while, and declines.", .about_russian = "Думает и отказывает."),
    CARD("tok_visa_expired", "Visa •• 0069", EXPIRED, .reason = "expired_card", .about = "Is no longer valid.",
         .about_russian = "Срок действия истёк."),
    HAT("tok_hat_ok", "Golden Hat •• 7001", VALID, .about = "Is paid at once.",
        .about_russian = "Выплата приходит сразу."),
    HAT("tok_hat_pending", "Golden Hat •• 7315", VALID, .pending = true, .about = "Is paid after a while.",
        .about_russian = "Выплата приходит не сразу."),
    HAT("tok_hat_declined", "Golden Hat •• 7002", VALID, .reason = "limit_exceeded", .about = "Takes no money.",
        .about_russian = "Денег не принимает."),
    HAT("tok_hat_declines_1", "Golden Hat •• 7011", VALID, .reason = "limit_exceeded", .declines_first = 1,
        .about = "Refuses once, then is paid.", .about_russian = "Один раз откажет, потом примет."),
    HAT("tok_hat_pending_declined", "Golden Hat •• 7316", VALID, .pending = true, .reason = "limit_exceeded",
        .about = "Takes a while, and refuses.", .about_russian = "Думает и отказывает."),
    HAT("tok_hat_closed", "Golden Hat •• 7069", CLOSED, .reason = "account_closed", .about = "Is closed.",
        .about_russian = "Счёт закрыт."),
};
const size_t method_count = sizeof methods / sizeof *methods;

enum { MARK_MOST = 40 };

/* Nothing, or a dot and some letters and digits. */
static bool is_mark(const char *rest)
{
    if (!*rest) return true;
    size_t length = *rest == '.' ? strspn(rest + 1, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
    return length && length <= MARK_MOST && !rest[1 + length];
}

const struct method *method_find(const char *token)
{
    for (size_t i = 0; i < method_count; i++) {
        size_t length = strlen(methods[i].token);
        if (!strncmp(token, methods[i].token, length) && is_mark(token + length)) return &methods[i];
    }
    return NULL;
}

const char *method_token(struct arena *arena, const struct method *method, const char *mark)
{
    return arena_printf(arena, "%s.%s", method->token, mark);
}

struct verdict method_verdict(const struct method *method, enum movement_kind kind, int64_t before)
{
    if (!method) return (struct verdict){MOVEMENT_DECLINED, "unknown_method", false};
    if (method->kind != kind) return (struct verdict){MOVEMENT_DECLINED, "wrong_kind_of_method", false};
    bool declines = method->reason && (!method->declines_first || before < method->declines_first);
    return (struct verdict){declines ? MOVEMENT_DECLINED : MOVEMENT_SUCCEEDED, declines ? method->reason : NULL,
                            method->pending};
}
