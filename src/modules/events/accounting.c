#include "events/accounting.h"

const char *const movement_kind_names[] = {NULL,          "task_charge", "share",    "penalty", "bonus",
                                           "charge_paid", "payout",      "reversal", NULL};

static const struct field movement_event_fields[] = {
    F_ID(struct movement_event, movement_id, REQUIRED),
    F_ID(struct movement_event, person_id, REQUIRED),
    F_ENUM(struct movement_event, kind, REQUIRED, movement_kind_names),
    F_MONEY(struct movement_event, amount, REQUIRED),
    F_ID(struct movement_event, by_id, OMIT),
    F_ID(struct movement_event, task_id, OMIT),
    F_TEXT(struct movement_event, number, OMIT),
};
static const struct shape movement_event_shape = SHAPE(struct movement_event, "MovementEvent", movement_event_fields);

static const struct field client_paid_fields[] = {
    F_ID(struct client_paid_event, movement_id, REQUIRED), F_ID(struct client_paid_event, client_id, REQUIRED),
    F_MONEY(struct client_paid_event, amount, REQUIRED),   F_MONEY(struct client_paid_event, paid_total, REQUIRED),
    F_ID(struct client_paid_event, settlement_id, OMIT),   F_TEXT(struct client_paid_event, number, OMIT),
};
static const struct shape client_paid_shape = SHAPE(struct client_paid_event, "ClientPaidEvent", client_paid_fields);

static const struct field settlement_event_fields[] = {
    F_ID(struct settlement_event, settlement_id, REQUIRED), F_ID(struct settlement_event, person_id, REQUIRED),
    F_TEXT(struct settlement_event, number, REQUIRED),      F_MONEY(struct settlement_event, amount, REQUIRED),
    F_TEXT(struct settlement_event, reason, OMIT),          F_TIME(struct settlement_event, next_try_at, OMIT),
};
static const struct shape settlement_event_shape =
    SHAPE(struct settlement_event, "SettlementEvent", settlement_event_fields);

const struct event_type accounting_client_paid = {
    .name = "accounting.client_paid", .shape = &client_paid_shape, .summary = "A client's charge has succeeded."};
const struct event_type accounting_bonus_given = {
    .name = "accounting.bonus_given", .shape = &movement_event_shape, .summary = "A manager gave a worker a bonus."};
const struct event_type accounting_corrected = {
    .name = "accounting.corrected", .shape = &movement_event_shape, .summary = "A manager took a movement back."};

const struct event_type accounting_invoice_issued = {
    .name = "accounting.invoice_issued", .shape = &settlement_event_shape, .summary = "A client was billed."};
const struct event_type accounting_charge_declined = {.name = "accounting.charge_declined",
                                                      .shape = &settlement_event_shape,
                                                      .summary = "The client's payment method was declined."};
const struct event_type accounting_paid_out = {
    .name = "accounting.paid_out", .shape = &settlement_event_shape, .summary = "A worker was paid."};
const struct event_type accounting_payout_declined = {.name = "accounting.payout_declined",
                                                      .shape = &settlement_event_shape,
                                                      .summary = "The worker's account could not be paid to."};
const struct event_type accounting_method_wanted = {
    .name = "accounting.method_wanted",
    .shape = &settlement_event_shape,
    .summary = "An invoice or a payout waits, as the person has given no payment method."};

static const struct field differs_fields[] = {
    F_ID(struct accounting_differs_event, check_id, REQUIRED),
    F_INT(struct accounting_differs_event, count, REQUIRED),
};
static const struct shape differs_shape =
    SHAPE(struct accounting_differs_event, "AccountingDiffersEvent", differs_fields);
const struct event_type accounting_differs = {
    .name = "accounting.differs",
    .shape = &differs_shape,
    .summary = "A check found that books, tasks and the payment services' lists do not agree."};

const struct event_type *const accounting_events[] = {
    &accounting_client_paid,     &accounting_bonus_given,     &accounting_corrected,
    &accounting_invoice_issued,  &accounting_charge_declined, &accounting_paid_out,
    &accounting_payout_declined, &accounting_method_wanted,   &accounting_differs,
};
