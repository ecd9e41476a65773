/* What the readers of JSON share: loading a document, and the parsing of one member by its field. */
#pragma once
#include <jansson.h>
#include "shape_check.h"

struct parse {
    struct faults faults;
    bool wide; /* some integer passes 64 bits: integers come as reals, and what cannot be exact is out of range */
};

/* The document is freed by document_free, or when the arena unwinds. */
err document_load(struct arena *arena, const char *json, size_t size, json_t **ret, bool *ret_wide);
void document_free(struct arena *arena, json_t *document);

/* `value` NULL: the member is missing. `at` holds the absent value before. */
void parse_member(struct parse *parse, const struct field *field, const char *path, json_t *value, void *at);
void parse_object(struct parse *parse, const struct shape *shape, const char *path, json_t *json, void *object);
/* Names come from outside: copied and cut, so that the answer stays short. */
void fault_unknown(struct faults *faults, const char *path, const char *name);
/* Of a text's characters, once it is in the arena: trims it unless it is secret, checks it and keeps it. */
void keep_text(struct faults *faults, const struct field *field, const char *path, const char *text, const char **ret);
void keep_id(struct faults *faults, const char *path, const char *text, ident *ret);
void keep_time(struct faults *faults, const char *path, const char *text, instant *ret);
void keep_enum(struct faults *faults, const struct field *field, const char *path, const char *text, int *ret);
