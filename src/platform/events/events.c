/* Publishing and reading events. Who applies them: consumers.c. */
#include "platform/events.h"
#include "platform/platform.h"
#include "runners.h"

enum { PAYLOAD_LIMIT = 256 * 1024 };

static struct sql sql_add = SQL("platform", "event_add");

static void notify(struct platform *platform, void *store)
{
    events_wake(platform, (enum store)(uintptr_t)store);
}

err event_publish(struct tx *tx, const struct event_type *type, ident subject, const void *payload)
{
    const struct env *env = tx_env(tx);
    struct buf json = buf_new(tx_arena(tx), PAYLOAD_LIMIT);
    if (type->shape)
        shape_write(&json, type->shape, payload, ~0u);
    else
        buf_text(&json, "{}");
    TRY(db_exec(tx, &sql_add, P_ID("id", env_ident(env)), P_TEXT("type", type->name), P_INT("subject", subject),
                P_TIME("at", env_now(env)), P_ID("actor_id", env->actor.id), P_TEXT("payload", json.data)));
    db_after_commit_once(tx, notify, (void *)(uintptr_t)tx_store(tx));
    return OK;
}

err event_read(struct tx *tx, const struct event *event, const struct event_type *type, void *payload)
{
    if (!text_equal(event->type, type->name))
        return err_new(tx_arena(tx), ERR_INTERNAL, "internal", "The event %s was read as %s.", event->type, type->name);
    return shape_read(tx_arena(tx), type->shape, event->payload, payload);
}
