/* What people type into a search, as a pattern of LIKE. */
#include <string.h>
#include "platform/db.h"

const char *db_pattern(struct arena *arena, const char *text)
{
    if (text_blank(text)) return NULL;
    const char *lower = text_lower(arena, text_trim(arena, text));
    struct buf out = buf_new(arena, 2 * strlen(lower) + 3);
    buf_char(&out, '%');
    for (; *lower; lower++) {
        if (strchr("%_!", *lower)) buf_char(&out, '!');
        buf_char(&out, *lower);
    }
    buf_char(&out, '%');
    return out.data;
}
