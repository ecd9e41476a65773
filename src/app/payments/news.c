#include "news.h"
#include <stdlib.h>

enum { NEWS_MEMORY = 64 << 10 };

struct news {
    const char *event_id, *id, *key, *reason;
    int kind, status;
};
static const struct field news_fields[] = {
    F_TEXT(struct news, event_id, 0),
    F_ENUM(struct news, kind, 0, movement_kind_names),
    F_TEXT(struct news, id, 0),
    F_TEXT(struct news, key, 0),
    F_ENUM(struct news, status, 0, movement_status_names),
    F_TEXT(struct news, reason, OMIT),
};
static const struct shape news_shape = SHAPE(struct news, "MovementNews", news_fields);

void news_send(const struct movement *movement)
{
    struct arena *arena = arena_new(NEWS_MEMORY);
    if (!arena) abort();
    struct news news = {.event_id = arena_printf(arena, "end_%s", movement->id),
                        .kind = movement->kind,
                        .id = movement->id,
                        .key = movement->key,
                        .status = movement->status,
                        .reason = movement->reason};
    struct buf body = buf_new(arena, NEWS_MEMORY / 2);
    shape_write(&body, &news_shape, &news, ~0u);
    courier_send(&(struct letter){movement->callback_url, movement->id, body.data});
    arena_free(arena);
}
