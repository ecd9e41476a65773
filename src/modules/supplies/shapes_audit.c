#include "shapes_audit.h"
#include "platform/http.h"

const char *const audit_direction_names[] = {NULL, "issued", "returned", NULL};

#define SEALED_FIELDS                                                                                                  \
    F_INT(struct artifact, number, 0), F_ID(struct artifact, id, 0), F_ID(struct artifact, request_id, 0),             \
        F_ID(struct artifact, task_id, 0), F_TEXT(struct artifact, task_number, 0), F_TIME(struct artifact, at, 0),    \
        F_ENUM(struct artifact, direction, 0, audit_direction_names), F_ID(struct artifact, clerk_id, 0),              \
        F_TEXT(struct artifact, clerk_name, 0), F_ID(struct artifact, worker_id, 0),                                   \
        F_TEXT(struct artifact, worker_name, 0), F_TEXT(struct artifact, name, 0),                                     \
        F_INT(struct artifact, quantity, 0), F_TEXT(struct artifact, note, 0),                                         \
        F_TEXT(struct artifact, without_cookie_reason, 0), F_TEXT(struct artifact, search, 0)

static const struct field sealed_fields[] = {SEALED_FIELDS};
const struct shape artifact_sealed_shape = SHAPE(struct artifact, "SupplyArtifactSealed", sealed_fields);

static const struct field artifact_fields[] = {SEALED_FIELDS, F_TEXT(struct artifact, hash, 0)};
const struct shape artifact_shape = SHAPE(struct artifact, "SupplyArtifact", artifact_fields);

static const struct field task_fields[] = {
    F_ID(struct audit_task, id, 0),
    F_TEXT(struct audit_task, number, 0),
};
const struct shape audit_task_shape = SHAPE(struct audit_task, "AuditTask", task_fields);

static const struct field line_fields[] = {
    F_ID(struct audit_line, id, 0),
    F_INT(struct audit_line, number, 0, .help = "1, 2, … in order, without a gap"),
    F_TIME(struct audit_line, at, 0),
    F_ENUM(struct audit_line, direction, 0, audit_direction_names),
    F_OBJECT(struct audit_line, task, 0, &audit_task_shape),
    F_OBJECT(struct audit_line, worker, 0, &supply_person_shape),
    F_OBJECT(struct audit_line, clerk, 0, &supply_person_shape),
    F_TEXT(struct audit_line, name, 0),
    F_INT(struct audit_line, quantity, 0),
    F_TEXT(struct audit_line, note, 0),
    F_TEXT(struct audit_line, without_cookie_reason, 0, .help = "the kit went out without its cookie, and why"),
    F_ID(struct audit_line, request_id, 0),
    F_TEXT(struct audit_line, hash, 0, .help = "over the line before and all that this one says"),
};
const struct shape audit_line_shape = SHAPE(struct audit_line, "AuditLine", line_fields);

static const struct field query_fields[] = {
    F_ID(struct audit_line_query, task_id, 0),
    F_ID(struct audit_line_query, worker_id, 0),
    F_ID(struct audit_line_query, clerk_id, 0),
    F_ENUM(struct audit_line_query, direction, 0, audit_direction_names),
    F_TEXT(struct audit_line_query, q, 0,
           .help = "in what was handed over, the task's number, worker's and clerk's names"),
    F_TIME(struct audit_line_query, from, 0, .help = "inclusive"),
    F_TIME(struct audit_line_query, to, 0, .help = "exclusive"),
    F_PAGE(struct audit_line_query),
};
const struct shape audit_line_query_shape = SHAPE(struct audit_line_query, "AuditLineQuery", query_fields);

static struct supply_person *person(struct arena *arena, ident id, const char *name)
{
    struct supply_person *it = ARENA_NEW(arena, struct supply_person);
    *it = (struct supply_person){id, name};
    return it;
}

void audit_line_of(struct arena *arena, const struct artifact *row, struct audit_line *ret)
{
    struct audit_task *task = ARENA_NEW(arena, struct audit_task);
    *task = (struct audit_task){row->task_id, row->task_number};
    *ret = (struct audit_line){
        .id = row->id,
        .number = row->number,
        .at = row->at,
        .direction = row->direction,
        .task = task,
        .worker = person(arena, row->worker_id, row->worker_name),
        .clerk = person(arena, row->clerk_id, row->clerk_name),
        .name = row->name,
        .quantity = row->quantity,
        .note = row->note,
        .without_cookie_reason = row->without_cookie_reason,
        .request_id = row->request_id,
        .hash = row->hash,
    };
}
