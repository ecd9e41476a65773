#include "base/shape.h"
#include <math.h>
#include <string.h>
#include "shape_check.h"

const struct field *shape_field(const struct shape *shape, const char *name, size_t length)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if (!strncmp(field->name, name, length) && !field->name[length]) return field;
    }
    return NULL;
}

int names_find(const char *const *names, const char *word)
{
    for (int i = 1; names[i]; i++)
        if (!strcmp(names[i], word)) return i;
    return 0;
}

bool names_know(const char *const *names, const char *words)
{
    char word[32];
    for (const char *at = words; at && *at;) {
        size_t length = strcspn(at, ",");
        if (length == 0 || length >= sizeof word) return false;
        memcpy(word, at, length);
        word[length] = '\0';
        if (!names_find(names, word)) return false;
        at += length;
        if (*at == ',' && !*++at) return false;
    }
    return true;
}

void field_clear(const struct field *field, void *at)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_JSON:
    case FIELD_OBJECT:
    case FIELD_FILE:
        *(void **)at = NULL;
        break;
    case FIELD_ID:
    case FIELD_TIME:
        *(int64_t *)at = 0;
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        *(int64_t *)at = NONE;
        break;
    case FIELD_REAL:
        *(double *)at = (double)NAN;
        break;
    case FIELD_BOOL:
        *(bool *)at = false;
        break;
    case FIELD_MAYBE:
        *(enum maybe *)at = MAYBE_NONE;
        break;
    case FIELD_ENUM:
        *(int *)at = 0;
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        *(struct list *)at = (struct list){0};
        break;
    }
}

bool field_absent(const struct field *field, const void *at)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_JSON:
    case FIELD_OBJECT:
    case FIELD_FILE:
        return !*(void *const *)at;
    case FIELD_ID:
    case FIELD_TIME:
        return *(const int64_t *)at == 0;
    case FIELD_INT:
    case FIELD_MONEY:
        return *(const int64_t *)at == NONE;
    case FIELD_REAL:
        return !isfinite(*(const double *)at); /* JSON has no word for infinity */
    case FIELD_BOOL:
        return false;
    case FIELD_MAYBE:
        return *(const enum maybe *)at == MAYBE_NONE;
    case FIELD_ENUM:
        return *(const int *)at == 0;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        return !((const struct list *)at)->items;
    }
    return true;
}

void shape_clear(const struct shape *shape, void *object)
{
    for (size_t i = 0; i < shape->count; i++) field_clear(&shape->fields[i], field_at(&shape->fields[i], object));
}

void fault(struct faults *faults, const char *path, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(faults->arena, format, args);
    va_end(args);
    err_field_add(faults->arena, &faults->list, path, code, message);
}

const char *path_member(struct faults *faults, const char *path, const char *name)
{
    return path ? arena_printf(faults->arena, "%s.%s", path, name) : name;
}

const char *path_index(struct faults *faults, const char *path, size_t index)
{
    return arena_printf(faults->arena, "%s[%zu]", path, index);
}

void check_text(struct faults *faults, const struct field *field, const char *path, const char *text)
{
    int64_t max = field->type == FIELD_TEXT && field->max ? field->max : 200;
    int64_t min = field->type == FIELD_TEXT ? field->min : 0;
    if (!text_valid(text, strlen(text))) {
        fault(faults, path, "format", "must be text without control characters");
        return;
    }
    int64_t length = (int64_t)text_length(text);
    if (field->type == FIELD_TEXT && field->flags & REQUIRED && text_blank(text))
        fault(faults, path, "required", "must not be blank");
    else if (length > max)
        fault(faults, path, "too_long", "must have at most %lld characters", (long long)max);
    else if (length < min)
        fault(faults, path, "too_short", "must have at least %lld characters", (long long)min);
    else if (*text && field->flags & EMAIL && !text_is_email(text))
        fault(faults, path, "format", "must be an e-mail address");
    else if (*text && field->flags & PHONE && !text_is_phone(text))
        fault(faults, path, "format", "must be a telephone number");
}

static void check_number(struct faults *faults, const struct field *field, const char *path, int64_t value)
{
    int64_t min = field->min, max = field->max;
    bool bounded = max > min;
    if (!bounded && field->type == FIELD_MONEY) {
        min = -MONEY_MAX;
        max = MONEY_MAX;
    }
    if (field->flags & POSITIVE && value <= 0)
        fault(faults, path, "not_positive", "must be greater than 0");
    else if (max > min && (value < min || value > max))
        fault(faults, path, "out_of_range", "must be from %lld to %lld", (long long)min, (long long)max);
}

static void check_real(struct faults *faults, const struct field *field, const char *path, double value)
{
    if (field->flags & POSITIVE && value <= 0)
        fault(faults, path, "not_positive", "must be greater than 0");
    else if (field->max > field->min && (value < (double)field->min || value > (double)field->max))
        fault(faults, path, "out_of_range", "must be from %lld to %lld", (long long)field->min, (long long)field->max);
}

static void check_time(struct faults *faults, const struct field *field, const char *path, instant at)
{
    if (!(field->flags & FUTURE)) return;
    if (at < faults->now)
        fault(faults, path, "in_past", "must not be in the past");
    else if (at - faults->now > MS_YEAR)
        fault(faults, path, "too_far", "must be within a year from now");
}

bool check_count(struct faults *faults, const struct field *field, const char *path, size_t count)
{
    size_t max = field->max > 0 ? (size_t)field->max : 100, min = field->min > 0 ? (size_t)field->min : 0;
    if (count > max)
        fault(faults, path, "too_long", "must have at most %zu elements", max);
    else if (count < min)
        fault(faults, path, "too_short", "must have at least %zu elements", min);
    return count <= max;
}

void check_scalar(struct faults *faults, const struct field *field, const char *path, const void *at)
{
    switch (field->type) {
    case FIELD_TEXT:
        check_text(faults, field, path, *(const char *const *)at);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        check_number(faults, field, path, *(const int64_t *)at);
        break;
    case FIELD_REAL:
        check_real(faults, field, path, *(const double *)at);
        break;
    case FIELD_TIME:
        check_time(faults, field, path, *(const instant *)at);
        break;
    case FIELD_ID:
    case FIELD_BOOL:
    case FIELD_MAYBE:
    case FIELD_ENUM:
    case FIELD_OBJECT:
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
    case FIELD_JSON:
    case FIELD_FILE:
        break;
    }
}

static void check_object(struct faults *faults, const struct shape *shape, const char *path, const void *object);

static void check_elements(struct faults *faults, const struct field *field, const char *path, const struct list *list)
{
    check_count(faults, field, path, list->count);
    for (size_t i = 0; i < list->count && field->type != FIELD_IDS; i++) {
        const char *element = path_index(faults, path, i);
        if (field->type == FIELD_TEXTS)
            check_text(faults, field, element, ((const char *const *)list->items)[i]);
        else
            check_object(faults, field->shape, element, (const char *)list->items + i * field->shape->size);
    }
}

static void check_member(struct faults *faults, const struct field *field, const char *path, const void *at)
{
    if (field_absent(field, at)) {
        if (field->flags & REQUIRED) fault(faults, path, "required", "is missing");
        return;
    }
    switch (field->type) {
    case FIELD_OBJECT:
        check_object(faults, field->shape, path, *(void *const *)at);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS:
    case FIELD_IDS:
        check_elements(faults, field, path, at);
        break;
    case FIELD_TEXT:
    case FIELD_ID:
    case FIELD_TIME:
    case FIELD_INT:
    case FIELD_MONEY:
    case FIELD_REAL:
    case FIELD_BOOL:
    case FIELD_MAYBE:
    case FIELD_ENUM:
    case FIELD_JSON:
    case FIELD_FILE:
        check_scalar(faults, field, path, at);
        break;
    }
}

static void check_object(struct faults *faults, const struct shape *shape, const char *path, const void *object)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        check_member(faults, field, path_member(faults, path, field->name), field_at(field, object));
    }
}

err shape_check(struct arena *arena, const struct shape *shape, instant now, const void *object)
{
    struct faults faults = {.arena = arena, .now = now};
    check_object(&faults, shape, NULL, object);
    return err_invalid(arena, faults.list);
}
