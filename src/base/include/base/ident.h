/* Identifiers: 63-bit integers in the database, 13 characters outside, opaque to everybody.
 *
 * The upper 41 bits are the millisecond of making (since 2020, enough until 2089), the lower 22 are random, so that
 * newer ids are greater (one index serves "newest first"), inserts stay local in the B-tree, and a stranger learns
 * nothing about the company's volume from one. 0 means "none". (ADR 4) */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "base/instant.h"

typedef int64_t ident;

enum { IDENT_TEXT = 14 };

/* An id for something made at `now` with 22 random bits; never the same twice within a process, ever rising for a clock
 * that does. */
ident ident_make(instant now, uint32_t random);
/* The instant that an id was made at. */
instant ident_instant(ident id);
/* The least id of an instant, for range queries. */
ident ident_floor(instant at);
/* Crockford base 32, lower case, 13 characters. */
void ident_write(ident id, char out[IDENT_TEXT]);
/* False if the text is not what ident_write writes. */
bool ident_parse(const char *text, ident *ret);
